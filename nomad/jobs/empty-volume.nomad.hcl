# empty-volume: removes the content of a host volume, and ends. `destroy.yml` runs it when data shall be removed.

variable "image" {
  type        = string
  description = "An image with a shell, by digest."
}

variable "namespace" {
  type        = string
  description = "The Nomad namespace of the constellation."
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "Where the volume may be."
}

variable "volume" {
  type        = string
  description = "The host volume to empty."
}

job "empty-volume" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "batch"

  group "empty-volume" {
    volume "data" {
      type   = "host"
      source = var.volume
    }

    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "empty-volume" {
      driver = "docker"

      config {
        image           = var.image
        entrypoint      = ["/bin/sh"]
        args            = ["-c", "find /volume -mindepth 1 -delete"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        cap_add         = ["dac_override", "fowner"]
        security_opt    = ["no-new-privileges"]
      }

      volume_mount {
        volume      = "data"
        destination = "/volume"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
