# edge: Traefik on every node. It terminates TLS for browsers, and services reach each other and their data through it.

variable "image" {
  type        = string
  description = "The image of Traefik, by digest."
}

variable "namespace" {
  type        = string
  description = "The Nomad namespace of the constellation."
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "Where it runs. It must run on every node, since services use the edge of their own node."
}

variable "cpu" {
  type        = number
  default     = 200
  description = "Reserved MHz for each process. It may use more when more is free."
}

variable "memory" {
  type        = number
  default     = 192
  description = "MiB for each."
}

variable "min_healthy_time" {
  type        = string
  default     = "5s"
  description = "How long a new process must be healthy before the next old one ends."
}

variable "public_network" {
  type        = string
  default     = "default"
  description = "The host network of the nodes that browsers come from."
}

variable "http_port" {
  type        = number
  default     = 80
  description = "The port that redirects browsers to https."
}

variable "https_port" {
  type        = number
  default     = 443
  description = "The port for browsers."
}

variable "internal_network" {
  type        = string
  default     = "default"
  description = "The host network that services reach each other on. Others must not reach it."
}

variable "internal_ports" {
  type        = map(number)
  description = "The internal entry points, by name, with their ports on every node."
}

job "edge" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "system"

  update {
    max_parallel      = 1
    min_healthy_time  = var.min_healthy_time
    healthy_deadline  = "2m"
    progress_deadline = "4m"
  }

  group "edge" {
    # Clients that looked it up a moment ago are still answered.
    shutdown_delay = "2s"

    network {
      mode = "host"

      port "http" {
        static       = var.http_port
        host_network = var.public_network
      }
      port "https" {
        static       = var.https_port
        host_network = var.public_network
      }
      port "admin" {
        static       = 7000
        host_network = var.internal_network
      }
      dynamic "port" {
        for_each = var.internal_ports
        labels   = [port.key]

        content {
          static       = port.value
          host_network = var.internal_network
        }
      }
    }

    service {
      name     = "edge"
      provider = "nomad"
      port     = "admin"

      check {
        name     = "alive"
        type     = "http"
        path     = "/ping"
        interval = "5s"
        timeout  = "3s"

        check_restart {
          limit = 3
          grace = "30s"
        }
      }
    }

    task "edge" {
      driver       = "docker"
      kill_timeout = "30s"

      # It lists services with its own identity. The playbook's policy `constellation-edge` allows this to no other job.
      identity {
        env = true
      }

      config {
        image           = var.image
        args            = ["--configFile=/local/traefik.yaml"]
        network_mode    = "host"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        cap_add         = ["net_bind_service"]
        security_opt    = ["no-new-privileges"]
      }

      template {
        destination = "local/traefik.yaml"
        data        = <<-YAML
          global: { checkNewVersion: false, sendAnonymousUsage: false }
          log: { level: INFO, format: json }
          ping: { entryPoint: admin }
          metrics: { prometheus: { entryPoint: admin, addRoutersLabels: true } }
          entryPoints:
            admin: { address: '{{ env "NOMAD_ADDR_admin" }}' }
            http:
              address: '{{ env "NOMAD_ADDR_http" }}'
              http: { redirections: { entryPoint: { to: ':${var.https_port}', scheme: https, permanent: true } } }
            https:
              address: '{{ env "NOMAD_ADDR_https" }}'
              http: { tls: {} }
              transport: { lifeCycle: { graceTimeOut: 20s } }
          %{~for name, port in var.internal_ports}
            ${name}: { address: '{{ env "NOMAD_ADDR_${name}" }}', transport: { lifeCycle: { graceTimeOut: 20s } } }
          %{~endfor}
          # Services close idle connections after five seconds. Traefik closes them earlier, so that it never sends into a closing one.
          serversTransport: { forwardingTimeouts: { idleConnTimeout: 3s, dialTimeout: 2s } }
          providers:
            nomad:
              endpoint: { address: 'unix:///secrets/api.sock' }
              namespaces: ['${var.namespace}']
              exposedByDefault: false
              watch: true
              throttleDuration: 200ms
              refreshInterval: 5s
            file: { directory: /secrets/dynamic }
        YAML
      }

      # Traefik reloads this folder when a file changes, so a new certificate needs no restart.
      template {
        destination          = "secrets/dynamic/tls.yaml"
        perms                = "0600"
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<-YAML
          {{ with nomadVar "nomad/jobs/edge" }}
          tls:
            options:
              default: { minVersion: VersionTLS12, sniStrict: true }
            certificates:
              - { certFile: {{ .tls_certificate.Value | toJSON }}, keyFile: {{ .tls_key.Value | toJSON }} }
          {{ end }}
          http:
            middlewares:
              # A request to a process that does not listen is retried with others for a second, twice as long as the health check
              # needs to notice. A request that was begun is not repeated.
              retry: { retry: { attempts: 8, initialInterval: 100ms } }
        YAML
      }

      resources {
        cpu    = var.cpu
        memory = var.memory
      }
    }
  }
}
