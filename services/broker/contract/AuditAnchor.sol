// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Tells the chain that the broker has recorded a release. It has no owner and keeps no state, so nobody can edit or delete a record.
contract AuditAnchor {
    event RecordAnchored(
        bytes32 indexed recordHash,
        bytes32 indexed omniAccount,
        address indexed wallet,
        string service,
        uint64 mintedAt,
        bytes32 grantId
    );

    function anchor(
        bytes32 recordHash,
        bytes32 omniAccount,
        address wallet,
        string calldata service,
        uint64 mintedAt,
        bytes32 grantId
    ) external {
        emit RecordAnchored(recordHash, omniAccount, wallet, service, mintedAt, grantId);
    }
}
