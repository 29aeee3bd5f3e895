# login: what people see of signing in. Public, by its host; the other services reach it inside.

variable "image" {
  type        = string
  description = "The image of login, by digest."
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
  default     = 500
  description = "MHz that are set aside for each; it may use what is free besides."
}

variable "memory" {
  type        = number
  default     = 384
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

variable "database" {
  type        = string
  default     = "edge.internal:5432"
  description = "Host and port of PostgreSQL. The default is the edge of the same node, which finds it."
}

variable "host" {
  type        = string
  description = "The name that browsers reach it by."
}

variable "origin" {
  type        = string
  description = "The origin that browsers see: https, that name, and the port where it is not 443."
}

variable "mail_from" {
  type        = string
  description = "The sender of mails."
}

variable "trusted_proxies" {
  type        = list(string)
  default     = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
  description = "Networks that the edge's requests come from: their `X-Forwarded-For` is believed."
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

job "login" {
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

  group "login" {
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
        to = 7201
      }
      port "internal" {
        to = 7202
      }
    }

    task "migrate" {
      driver = "docker"
      user   = "10001:10001"

      lifecycle {
        hook    = "prestart"
        sidecar = false
      }

      config {
        image           = var.image
        args            = ["migrate.js"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        extra_hosts     = ["edge.internal:${attr.unique.network.ip-address}"]
      }

      env {
        LOGIN_MIGRATION_DATABASE_URL_FILE = "/secrets/database-owner-url"
        LOGIN_DATABASE_ROLE               = "login"
      }

      template {
        destination          = "secrets/database-owner-url"
        perms                = "0600"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/login/login/migrate\" }}postgres://{{ .database_user }}:{{ .database_password }}@${var.database}/login{{ end }}"
      }

      resources {
        cpu    = 100
        memory = 256
      }
    }

    task "login" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "30s"
      # The address leaves the edge's list first, so that no request meets a closed door.
      shutdown_delay = "5s"

      service {
        name     = "login"
        provider = "nomad"
        port     = "http"
        tags = [
          "traefik.enable=true",
          "traefik.http.routers.login.rule=Host(`${var.host}`)",
          "traefik.http.routers.login.entrypoints=https",
          "traefik.http.routers.login.middlewares=retry@file",
          "traefik.http.routers.login-internal.rule=PathPrefix(`/`)",
          "traefik.http.routers.login-internal.entrypoints=login",
          "traefik.http.routers.login-internal.middlewares=retry@file",
          "traefik.http.services.login.loadbalancer.healthcheck.path=/readyz",
          "traefik.http.services.login.loadbalancer.healthcheck.interval=500ms",
          "traefik.http.services.login.loadbalancer.healthcheck.timeout=5s",
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
        name     = "login-metrics"
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
        LOGIN_HOST                     = "0.0.0.0"
        LOGIN_PUBLIC_ORIGIN            = var.origin
        LOGIN_TRUSTED_PROXIES          = join(",", var.trusted_proxies)
        LOGIN_MAIL_FROM                = var.mail_from
        LOGIN_RBAC_URL                 = "http://edge.internal:7101"
        LOGIN_DATABASE_URL_FILE        = "/secrets/database-url"
        LOGIN_DATA_KEYRING_FILE        = "/secrets/data-keyring.json"
        LOGIN_SERVICE_KEY_FILE         = "/secrets/service-key.json"
        LOGIN_SERVICE_JWKS_FILE        = "/secrets/service-keys.json"
        LOGIN_LOGOUT_KEY_FILE          = "/secrets/logout-key.json"
        LOGIN_LOGOUT_KEY_PREVIOUS_PATH = "/secrets/logout-keys-accepted"
        LOGIN_COOKIE_KEY_FILE          = "/secrets/cookie-key"
        LOGIN_APPS_FILE                = "/secrets/applications.json"
        LOGIN_SMTP_URL_FILE            = "/secrets/smtp-url"
      })

      # File → what it holds of this job's variable. A running service reads each once, so a change alone does nothing: the playbook rolls the job.
      dynamic "template" {
        for_each = merge({ for name in var.secret_settings : lower(name) => "{{ .${lower(name)} }}" }, {
          "database-url"                     = "postgres://{{ .database_user }}:{{ .database_password }}@${var.database}/login"
          "data-keyring.json"                = "{{ .data_keyring }}"
          "service-key.json"                 = "{{ .service_key }}"
          "service-keys.json"                = "{{ .service_keys }}"
          "logout-key.json"                  = "{{ .logout_key }}"
          "logout-keys-accepted/second.json" = "{{ .logout_key_accepted }}"
          "cookie-key"                       = "{{ .cookie_key }}"
          "applications.json"                = "{{ .applications }}"
          "smtp-url"                         = "{{ .smtp_url }}"
        })

        content {
          destination          = "secrets/${template.key}"
          perms                = "0600"
          uid                  = 10001
          gid                  = 10001
          change_mode          = "noop"
          error_on_missing_key = true
          data                 = "{{ with nomadVar \"nomad/jobs/login\" }}${template.value}{{ end }}"
        }
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
