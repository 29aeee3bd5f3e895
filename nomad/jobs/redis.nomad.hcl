# redis: the sessions of applications, on the one node that has its volume. The inputs may name an external Redis instead.

variable "image" {
  type        = string
  description = "The image of Redis 7 or newer, by digest."
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
  default     = 200
  description = "Reserved MHz. It may use more when more is free."
}

variable "memory" {
  type        = number
  default     = 256
  description = "Its memory in MiB."
}

variable "min_healthy_time" {
  type        = string
  default     = "5s"
  description = "How long it must be healthy before it counts as deployed."
}

variable "volume" {
  type        = string
  default     = "constellation-redis"
  description = "The host volume that holds the data. It exists on the node where Redis runs."
}

job "redis" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "service"
  priority    = 70

  # Two processes would corrupt the volume, so there is no canary: the old one ends, then the new one starts.
  update {
    max_parallel      = 1
    auto_revert       = true
    min_healthy_time  = var.min_healthy_time
    healthy_deadline  = "2m"
    progress_deadline = "4m"
  }

  group "redis" {
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
      port "redis" {
        to = 6379
      }
    }

    service {
      name     = "redis"
      provider = "nomad"
      port     = "redis"
      tags = [
        "traefik.enable=true",
        "traefik.tcp.routers.redis.rule=HostSNI(`*`)",
        "traefik.tcp.routers.redis.entrypoints=redis",
      ]

      check {
        name     = "ready"
        type     = "tcp"
        interval = "2s"
        timeout  = "2s"
      }
    }

    task "redis" {
      driver       = "docker"
      kill_timeout = "30s"

      config {
        image           = var.image
        ports           = ["redis"]
        init            = true
        readonly_rootfs = true
        # The image's entry point changes the owner of the volume, then drops its rights.
        cap_drop     = ["all"]
        cap_add      = ["chown", "setgid", "setuid"]
        security_opt = ["no-new-privileges"]
        args         = ["redis-server", "/local/redis.conf"]
      }

      volume_mount {
        volume      = "data"
        destination = "/data"
      }

      template {
        destination = "local/redis.conf"
        data        = <<-CONF
          port 6379
          protected-mode no
          dir /data
          appendonly yes
          appendfsync everysec
          maxmemory ${floor(var.memory * 0.75)}mb
          maxmemory-policy noeviction
          aclfile /secrets/users.acl
        CONF
      }

      # Redis reloads the users when the file changes, and connections stay. If it refuses the reload's password, it restarts with the file.
      template {
        destination          = "secrets/users.acl"
        perms                = "0600"
        uid                  = 999
        gid                  = 999
        error_on_missing_key = true
        change_mode          = "script"
        data                 = "{{ with nomadVar \"nomad/jobs/redis\" }}{{ .users }}{{ end }}"

        change_script {
          command       = "/bin/sh"
          args          = ["/local/reload.sh"]
          timeout       = "10s"
          fail_on_error = true
        }
      }

      template {
        destination          = "secrets/reload-password"
        perms                = "0600"
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/redis\" }}{{ .reload_password }}{{ end }}"
      }

      template {
        destination = "local/reload.sh"
        perms       = "0755"
        change_mode = "noop"
        data        = <<-SH
          #!/bin/sh
          REDISCLI_AUTH=$(cat /secrets/reload-password) exec redis-cli -e --no-auth-warning --user reload acl load
        SH
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
