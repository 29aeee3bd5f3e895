"""Job files for the tests: small shells under raw_exec."""

from __future__ import annotations

_TASK = """
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    task "main" {
      driver       = "raw_exec"
      kill_timeout = "1s"
      config {
        command = "/bin/sh"
        args    = ["-c", var.command]
      }
      resources {
        cpu    = 20
        memory = var.memory
      }
    }
"""

_VARIABLES = """
variable "command" {
  default = "exec sleep 1000"
}
variable "memory" {
  default = 20
}
variable "count" {
  default = 1
}
variable "update" {
  type    = map(string)
  default = {}
}
"""

SERVICE = (
    _VARIABLES
    + """
job "web" {
  update {
    min_healthy_time  = lookup(var.update, "min_healthy_time", "500ms")
    healthy_deadline  = lookup(var.update, "healthy_deadline", "4s")
    progress_deadline = lookup(var.update, "progress_deadline", "5s")
    auto_revert       = lookup(var.update, "auto_revert", true)
    auto_promote      = lookup(var.update, "auto_promote", false)
    canary            = lookup(var.update, "canary", 0)
    max_parallel      = lookup(var.update, "max_parallel", 1)
  }
  group "web" {
    count = var.count
"""
    + _TASK
    + "  }\n}\n"
)

BATCH = (
    _VARIABLES + 'job "letter" {\n  type = "batch"\n  group "letter" {\n    count = var.count\n' + _TASK + "  }\n}\n"
)

SYSTEM = (
    _VARIABLES
    + """
job "edge" {
  type = "system"
  update {
    min_healthy_time = "500ms"
    max_parallel     = lookup(var.update, "max_parallel", 0)
  }
  group "edge" {
"""
    + _TASK.replace("reschedule {\n      attempts  = 0\n      unlimited = false\n    }", "")
    + "  }\n}\n"
)
