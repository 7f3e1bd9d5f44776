-- Short credentials, for labels: which badges have one, and the tag that it must carry.
--
-- A short credential is verified against this table alone. The secret that makes tags is in the key file, never in here: who has
-- a copy of the database can print the codes of badges that exist, and can make none for others.

create table short_credential (
    serial    integer primary key references badge (serial),
    -- The signing key that the tag's key came from: when it is revoked, the tag opens nothing.
    key_id    integer not null references signing_key (key_id),
    tag       blob    not null check (length(tag) = 8),
    issued_at integer not null,
    issued_by text    not null
) strict;
