# databases: makes the databases and their roles, and keeps a shell for the playbooks, which back up and restore with it.

variable "image" {
  type        = string
  description = "The image of PostgreSQL, by digest, for its tools."
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
  default     = 50
  description = "Reserved MHz. It may use more when more is free."
}

variable "memory" {
  type        = number
  default     = 128
  description = "Its memory in MiB."
}

variable "min_healthy_time" {
  type        = string
  default     = "2s"
  description = "How long it must run before it counts as deployed."
}

variable "secrets" {
  type        = string
  description = "The version of the secrets, which is no secret. Another version makes it run again."
}

variable "host" {
  type        = string
  default     = "edge.internal"
  description = "The host of PostgreSQL. The default is the edge of the same node, which finds it."
}

variable "port" {
  type        = number
  default     = 5432
  description = "The port of PostgreSQL."
}

variable "administrator" {
  type        = string
  default     = "postgres"
  description = "The role that may make roles and databases."
}

variable "services" {
  type        = list(string)
  description = "The databases, by name."
}

job "databases" {
  namespace   = var.namespace
  datacenters = var.datacenters
  type        = "service"

  update {
    max_parallel      = 1
    health_check      = "task_states"
    min_healthy_time  = var.min_healthy_time
    healthy_deadline  = "3m"
    progress_deadline = "4m"
  }

  group "databases" {
    count = 1

    meta {
      secrets = var.secrets
    }

    # Fails at once with the reason, instead of restarting again and again.
    restart {
      attempts = 1
      interval = "3m"
      delay    = "3s"
      mode     = "fail"
    }

    dynamic "task" {
      for_each = { roles = "prestart", shell = null }
      labels   = [task.key]

      content {
        driver       = "docker"
        user         = "999:999"
        kill_timeout = "5s"

        dynamic "lifecycle" {
          for_each = task.value == null ? [] : [task.value]

          content {
            hook    = lifecycle.value
            sidecar = false
          }
        }

        config {
          image           = var.image
          entrypoint      = ["/bin/sh"]
          args            = task.key == "roles" ? ["/local/roles.sh"] : ["-c", "exec sleep infinity"]
          init            = true
          readonly_rootfs = true
          cap_drop        = ["all"]
          security_opt    = ["no-new-privileges"]
          extra_hosts     = ["edge.internal:${attr.unique.network.ip-address}"]
        }

        env {
          PGHOST            = var.host
          PGPORT            = var.port
          PGUSER            = var.administrator
          PGDATABASE        = "postgres"
          PGCONNECT_TIMEOUT = "5"
        }

        template {
          destination = "local/roles.sh"
          change_mode = "noop"
          data        = <<-SH
            set -eu
            export PGPASSWORD
            attempt() { PGPASSWORD=$(cat "/secrets/$1"); psql --no-psqlrc --no-password --quiet --tuples-only --command 'select 1' >/dev/null; }
            for _ in $(seq 60); do pg_isready --quiet && break; echo 'waiting for PostgreSQL'; sleep 1; done
            # While the administrator's password is replaced, the server may know either.
            attempt administrator-password 2>/dev/null || attempt administrator-password-accepted || {
              echo 'error: PostgreSQL takes neither the administrator password nor the one before it' >&2; exit 1; }
            psql --no-psqlrc --no-password --quiet --tuples-only --set ON_ERROR_STOP=1 --file /secrets/roles.sql
            echo 'databases and roles are as they should be'
          SH
        }

        dynamic "template" {
          for_each = {
            "administrator-password"          = "{{ .administrator_password }}"
            "administrator-password-accepted" = "{{ .administrator_password_accepted }}"
            "roles.sql"                       = <<-SQL
              set client_min_messages = warning;
              set log_statement = 'none';
              set log_min_error_statement = 'panic';
              set log_min_duration_statement = -1;
              alter role "${var.administrator}" password '{{ .administrator_password }}';
              %{~for name in var.services}
              %{~for role in [name, "${name}_owner"]}
              select 'create role ${role} nologin' where not exists (select from pg_roles where rolname = '${role}') \gexec
              %{~for turn in ["${role}_a", "${role}_b"]}
              select 'create role ${turn} nologin in role ${role}' where not exists (select from pg_roles where rolname = '${turn}') \gexec
              {{ if .${turn} }}
              alter role ${turn} login password '{{ .${turn} }}';
              {{ else }}
              alter role ${turn} nologin password null;
              select pg_terminate_backend(pid) from pg_stat_activity where usename = '${turn}';
              {{ end }}
              %{~endfor}
              %{~endfor}
              alter role ${name}_owner_a set role ${name}_owner;
              alter role ${name}_owner_b set role ${name}_owner;
              select 'create database ${name} owner ${name}_owner' where not exists (select from pg_database where datname = '${name}') \gexec
              revoke all on database ${name} from public;
              grant connect on database ${name} to ${name}, ${name}_owner;
              %{~endfor}
            SQL
          }

          content {
            destination          = "secrets/${template.key}"
            perms                = "0600"
            uid                  = 999
            gid                  = 999
            change_mode          = "noop"
            error_on_missing_key = true
            data                 = "{{ with nomadVar \"nomad/jobs/databases\" }}${template.value}{{ end }}"
          }
        }

        resources {
          cpu    = var.cpu
          memory = var.memory
        }
      }
    }
  }
}
