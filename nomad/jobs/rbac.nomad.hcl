# rbac: who may do what, and the only issuer of user tokens. Reached by the other services alone.

variable "image" {
  type        = string
  description = "The image of rbac, by digest."
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
  description = "MiB for each. A hash of a password takes 19 of them."
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

variable "login_origin" {
  type        = string
  description = "Where browsers reach login: passkeys are bound to it."
}

variable "relying_party" {
  type        = string
  description = "The domain that passkeys belong to: the host of login, or one above it. Another one makes every passkey void."
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

job "rbac" {
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

  group "rbac" {
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
        to = 7101
      }
      port "internal" {
        to = 7102
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
        RBAC_MIGRATION_DATABASE_URL_FILE = "/secrets/database-owner-url"
        RBAC_DATABASE_ROLE               = "rbac"
      }

      template {
        destination          = "secrets/database-owner-url"
        perms                = "0600"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/rbac/rbac/migrate\" }}postgres://{{ .database_user }}:{{ .database_password }}@${var.database}/rbac{{ end }}"
      }

      resources {
        cpu    = 100
        memory = 256
      }
    }

    task "rbac" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "30s"
      # The address leaves the edge's list first, so that no request meets a closed door.
      shutdown_delay = "5s"

      service {
        name     = "rbac"
        provider = "nomad"
        port     = "http"
        tags = [
          "traefik.enable=true",
          "traefik.http.routers.rbac-internal.rule=PathPrefix(`/`)",
          "traefik.http.routers.rbac-internal.entrypoints=rbac",
          "traefik.http.routers.rbac-internal.middlewares=retry@file",
          "traefik.http.services.rbac.loadbalancer.healthcheck.path=/readyz",
          "traefik.http.services.rbac.loadbalancer.healthcheck.interval=500ms",
          "traefik.http.services.rbac.loadbalancer.healthcheck.timeout=5s",
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
        name     = "rbac-metrics"
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
        RBAC_HOST                    = "0.0.0.0"
        RBAC_LOGIN_URL               = "http://edge.internal:7201"
        RBAC_RP_ID                   = var.relying_party
        RBAC_WEBAUTHN_ORIGINS        = var.login_origin
        RBAC_DATABASE_URL_FILE       = "/secrets/database-url"
        RBAC_DATA_KEYRING_FILE       = "/secrets/data-keyring.json"
        RBAC_TOKEN_KEY_FILE          = "/secrets/token-key.json"
        RBAC_TOKEN_KEY_PREVIOUS_PATH = "/secrets/token-keys-accepted"
        RBAC_SERVICE_KEY_FILE        = "/secrets/service-key.json"
        RBAC_SERVICE_JWKS_FILE       = "/secrets/service-keys.json"
        RBAC_BOOTSTRAP_SECRET_FILE   = "/secrets/bootstrap-secret"
        RBAC_RECOVERY_PEPPER_FILE    = "/secrets/recovery-pepper"
      })

      # File → what it holds of this job's variable. A running service reads each once, so a change alone does nothing: the playbook rolls the job.
      dynamic "template" {
        for_each = merge({ for name in var.secret_settings : lower(name) => "{{ .${lower(name)} }}" }, {
          "database-url"                    = "postgres://{{ .database_user }}:{{ .database_password }}@${var.database}/rbac"
          "data-keyring.json"               = "{{ .data_keyring }}"
          "token-key.json"                  = "{{ .token_key }}"
          "token-keys-accepted/second.json" = "{{ .token_key_accepted }}"
          "service-key.json"                = "{{ .service_key }}"
          "service-keys.json"               = "{{ .service_keys }}"
          "bootstrap-secret"                = "{{ .bootstrap_secret }}"
          "recovery-pepper"                 = "{{ .recovery_pepper }}"
        })

        content {
          destination          = "secrets/${template.key}"
          perms                = "0600"
          uid                  = 10001
          gid                  = 10001
          change_mode          = "noop"
          error_on_missing_key = true
          data                 = "{{ with nomadVar \"nomad/jobs/rbac\" }}${template.value}{{ end }}"
        }
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
