# edge: Traefik on every node. Terminates TLS for browsers, and is where services find each other and their data, on the addresses of the cluster.

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
  description = "Where it runs, on every node: services look for it on their own."
}

variable "cpu" {
  type        = number
  default     = 200
  description = "MHz that are set aside for each; it may use what is free besides."
}

variable "memory" {
  type        = number
  default     = 192
  description = "MiB for each."
}

variable "min_healthy_time" {
  type        = string
  default     = "5s"
  description = "How long a new one must be healthy before the next old one goes."
}

variable "public_network" {
  type        = string
  default     = "default"
  description = "The host network of the nodes that browsers come from."
}

variable "http_port" {
  type        = number
  default     = 80
  description = "Where browsers are sent on to https."
}

variable "https_port" {
  type        = number
  default     = 443
  description = "Where browsers are served."
}

variable "internal_network" {
  type        = string
  default     = "default"
  description = "The host network of the nodes that services reach each other on. No stranger may."
}

variable "internal_ports" {
  type        = map(number)
  description = "What is reached inside, by the name of its entry point, and its port on every node."
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
    # Whoever looked it up a moment ago is still answered.
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

      # It reads which services there are, as itself: the playbook's policy `constellation-edge` lets this job and no other.
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
          # Services close a connection that rests for five seconds: one that is about to be closed must not be given a request.
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

      # Traefik reads this folder anew when a file in it changes, so a new certificate needs no restart.
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
              # A request that a process did not take, because it does not listen yet or no more, is given to another one for a second: twice as long as
              # the health check takes to find out. One that was answered, or begun, is not repeated.
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
