"""The options with which every plugin of this collection finds Nomad."""

from __future__ import annotations


class ModuleDocFragment:
    """Set them once with module_defaults of C(group/constellation.nomad.nomad), or in the environment."""

    DOCUMENTATION = r"""
options:
  address:
    description:
      - Where Nomad's HTTP API is, such as C(https://nomad.example:4646).
      - Without it E(NOMAD_ADDR), and without that C(http://127.0.0.1:4646).
    type: str
  region:
    description:
      - The region that is asked; without it E(NOMAD_REGION), and without that the region of the agent.
    type: str
  token:
    description:
      - The secret of the ACL token. It is never shown.
      - Without it the content of O(token_file), and without that E(NOMAD_TOKEN).
    type: str
  token_file:
    description:
      - A file on the controller that holds the secret of the ACL token, and nothing else.
    type: path
  ca_file:
    description:
      - A PEM file of certificate authorities to trust instead of the system's; without it E(NOMAD_CACERT).
    type: path
  client_cert:
    description:
      - A PEM file with the certificate that is shown to Nomad; without it E(NOMAD_CLIENT_CERT).
    type: path
  client_key:
    description:
      - The PEM file of the key for O(client_cert); without it E(NOMAD_CLIENT_KEY).
    type: path
  request_timeout_seconds:
    description:
      - How long one request may take.
    type: float
    default: 30
  leader_timeout_seconds:
    description:
      - How long reads are repeated while the cluster has no leader or, once it has answered, cannot be reached.
    type: float
    default: 60
attributes:
  check_mode:
    support: full
    description: Tells what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows what changes, with secrets masked.
notes:
  - Runs on the controller as an action plugin, whatever host the play has.
  - E(NOMAD_ADDR) and the others are also read from the task's C(environment).
"""
