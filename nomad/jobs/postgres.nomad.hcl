# postgres: the databases, on the one node that has its volume. The inputs may name an external PostgreSQL instead.

variable "image" {
  type        = string
  description = "The image of PostgreSQL 15 or newer, by digest."
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

variable "cpu" {
  type        = number
  default     = 1000
  description = "Reserved MHz. It may use more when more is free."
}

variable "memory" {
  type        = number
  default     = 1024
  description = "Its memory in MiB. A quarter of them is its cache."
}

variable "min_healthy_time" {
  type        = string
  default     = "5s"
  description = "How long it must be healthy before it counts as deployed."
}

variable "volume" {
  type        = string
  default     = "constellation-postgres"
  description = "The host volume that holds the data. It exists on the node where PostgreSQL runs."
}

variable "max_connections" {
  type        = number
  default     = 200
  description = "The most connections. Every process of a service may open as many as its pool has."
}

job "postgres" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "service"
  priority    = 80

  # Two processes would destroy the volume, so there is no canary: the old one ends, then the new one starts.
  update {
    max_parallel      = 1
    auto_revert       = true
    min_healthy_time  = var.min_healthy_time
    healthy_deadline  = "5m"
    progress_deadline = "10m"
  }

  group "postgres" {
    # Clients that looked it up a moment ago are still answered.
    shutdown_delay = "2s"

    count = 1

    restart {
      attempts = 10
      interval = "5m"
      delay    = "2s"
      mode     = "delay"
    }

    volume "data" {
      type   = "host"
      source = var.volume
    }

    network {
      port "postgres" {
        to = 5432
      }
    }

    service {
      name     = "postgres"
      provider = "nomad"
      port     = "postgres"
      tags = [
        "traefik.enable=true",
        "traefik.tcp.routers.postgres.rule=HostSNI(`*`)",
        "traefik.tcp.routers.postgres.entrypoints=postgres",
      ]

      check {
        name     = "ready"
        type     = "tcp"
        interval = "2s"
        timeout  = "2s"
      }
    }

    task "postgres" {
      driver       = "docker"
      kill_signal  = "SIGINT"
      kill_timeout = "60s"

      config {
        image           = var.image
        ports           = ["postgres"]
        init            = true
        readonly_rootfs = true
        shm_size        = 268435456
        # The image's entry point changes the owner of the volume, then drops its rights.
        cap_drop     = ["all"]
        cap_add      = ["chown", "dac_override", "fowner", "setgid", "setuid"]
        security_opt = ["no-new-privileges"]
        args = [
          "postgres",
          "-c", "max_connections=${var.max_connections}",
          "-c", "shared_buffers=${floor(var.memory / 4)}MB",
          "-c", "password_encryption=scram-sha-256",
          "-c", "log_connections=off",
        ]
        mount {
          type   = "tmpfs"
          target = "/run/postgresql"
        }
        mount {
          type   = "tmpfs"
          target = "/tmp"
        }
      }

      env {
        PGDATA                 = "/data/postgres"
        POSTGRES_PASSWORD_FILE = "/secrets/administrator-password"
        POSTGRES_INITDB_ARGS   = "--data-checksums --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C.UTF-8"
      }

      volume_mount {
        volume      = "data"
        destination = "/data"
      }

      # Read only when the volume is empty. Later the job `databases` changes the passwords.
      template {
        destination          = "secrets/administrator-password"
        perms                = "0600"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/postgres\" }}{{ .administrator_password }}{{ end }}"
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
