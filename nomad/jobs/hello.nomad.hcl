# hello: the smallest application that people sign in to. What an application of your own starts from.

variable "image" {
  type        = string
  description = "The image of hello, by digest."
}

variable "namespace" {
  type        = string
  description = "The Nomad namespace of the constellation."
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "Where it may run."
}

variable "instances" {
  type        = number
  default     = 2
  description = "How many run at once. Two or more, so that one can be replaced while another serves."
}

variable "cpu" {
  type        = number
  default     = 200
  description = "MHz that are set aside for each; it may use what is free besides."
}

variable "memory" {
  type        = number
  default     = 256
  description = "MiB for each."
}

variable "min_healthy_time" {
  type        = string
  default     = "5s"
  description = "How long a new one must be healthy before the next old one goes."
}

variable "healthy_deadline" {
  type        = string
  default     = "2m"
  description = "How long a new one may take to become healthy. After that it is given up, and the old ones stay."
}

variable "secrets" {
  type        = string
  description = "Which state of the secrets it starts with: another one makes it roll. No secret itself."
}

variable "host" {
  type        = string
  description = "The name that browsers reach it by."
}

variable "origin" {
  type        = string
  description = "The origin that browsers see: https, that name, and the port where it is not 443."
}

variable "login_origin" {
  type        = string
  description = "The origin that browsers see of login."
}

variable "redis" {
  type        = string
  default     = "edge.internal:6379"
  description = "Host and port of the Redis that keeps the sessions. The default is the edge of the same node, which finds it."
}

variable "settings" {
  type        = map(string)
  default     = {}
  description = "Further variables of the service: docs/operate/inputs.md has them all."
}

variable "secret_settings" {
  type        = list(string)
  default     = []
  description = "Names of further variables of the service that name a secret file. The content is the item of the same name, in small letters, of the job's Nomad variable."
}

job "hello" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "service"

  update {
    max_parallel     = 1
    canary           = 1
    auto_promote     = true
    auto_revert      = true
    min_healthy_time = var.min_healthy_time
    healthy_deadline = var.healthy_deadline
    # The first that does not become healthy ends the deployment: it is not tried again and again.
    progress_deadline = "0"
  }

  spread {
    attribute = "${node.unique.id}"
  }

  group "hello" {
    count = var.instances

    # Back in seconds; what ends again and again is tried on another node.
    restart {
      attempts = 3
      interval = "2m"
      delay    = "2s"
      mode     = "fail"
    }

    meta {
      secrets = var.secrets
    }

    network {
      port "http" {
        to = 7301
      }
      port "internal" {
        to = 7302
      }
    }

    task "hello" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "30s"
      # The address leaves the edge's list first, so that no request meets a closed door.
      shutdown_delay = "5s"

      service {
        name     = "hello"
        provider = "nomad"
        port     = "http"
        tags = [
          "traefik.enable=true",
          "traefik.http.routers.hello.rule=Host(`${var.host}`)",
          "traefik.http.routers.hello.entrypoints=https",
          "traefik.http.routers.hello.middlewares=retry@file",
          "traefik.http.routers.hello-internal.rule=PathPrefix(`/`)",
          "traefik.http.routers.hello-internal.entrypoints=hello",
          "traefik.http.routers.hello-internal.middlewares=retry@file",
          "traefik.http.services.hello.loadbalancer.healthcheck.path=/readyz",
          "traefik.http.services.hello.loadbalancer.healthcheck.interval=500ms",
          "traefik.http.services.hello.loadbalancer.healthcheck.timeout=5s",
        ]
        canary_tags = ["canary"]

        check {
          name     = "ready"
          type     = "http"
          path     = "/readyz"
          interval = "2s"
          timeout  = "2s"
        }

        check {
          name     = "alive"
          type     = "http"
          path     = "/healthz"
          interval = "5s"
          timeout  = "3s"

          check_restart {
            limit = 3
            grace = "30s"
          }
        }
      }

      service {
        name     = "hello-metrics"
        provider = "nomad"
        port     = "internal"
      }

      config {
        image           = var.image
        ports           = ["http", "internal"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        extra_hosts     = ["edge.internal:${attr.unique.network.ip-address}"]
      }

      env = merge(var.settings, { for name in var.secret_settings : name => "/secrets/${lower(name)}" }, {
        HELLO_HOST               = "0.0.0.0"
        HELLO_ORIGIN             = var.origin
        HELLO_LOGIN_ORIGIN       = var.login_origin
        HELLO_LOGIN_INTERNAL_URL = "http://edge.internal:7201"
        HELLO_APP_SECRET_FILE    = "/secrets/application-secret"
        HELLO_SESSION_KEY_FILE   = "/secrets/session-key"
        HELLO_REDIS_URL_FILE     = "/secrets/redis-url"
      })

      # File → what it holds of this job's variable. A running service reads each once, so a change alone does nothing: the playbook rolls the job.
      dynamic "template" {
        for_each = merge({ for name in var.secret_settings : lower(name) => "{{ .${lower(name)} }}" }, {
          "application-secret" = "{{ .application_secret }}"
          "session-key"        = "{{ .session_key }}"
          "redis-url"          = "redis://{{ .redis_user }}:{{ .redis_password }}@${var.redis}"
        })

        content {
          destination          = "secrets/${template.key}"
          perms                = "0600"
          uid                  = 10001
          gid                  = 10001
          change_mode          = "noop"
          error_on_missing_key = true
          data                 = "{{ with nomadVar \"nomad/jobs/hello\" }}${template.value}{{ end }}"
        }
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
