-- What comes together between a main server and its satellites, where both had said something of one scan; and sticks that are signed.

-- Scans of badges that a satellite did not know when they were read, and whose they are, as the main server says.
create table scan_holder (
    scan        integer primary key references scan (id),
    participant integer not null references participant (id)
) strict;
create index scan_holder_participant on scan_holder (participant);

-- Whether a decision is a satellite's own answer to its gate. Where the gate had decided before that answer came, the gate's decision
-- takes its place, once: that is what was shown.
alter table decision add column by_server integer not null default 0 check (by_server in (0, 1));
-- On a file:
drop trigger decision_stays;
create trigger decision_stays before update on decision when old.by_server = 0
begin
    select raise(abort, 'decisions are only ever added');
end;
-- On a server:
drop trigger decision_stays on decision;
create trigger decision_stays before update on decision for each row
    when (old.by_server = 0)
    execute function accredit_refuse('decisions are only ever added');
-- On both:

-- At a satellite: scans of which the main server had the satellite's own answer when the gate's decision came. Sent until the main server
-- says the same.
create table decision_to_send (
    scan integer primary key references scan (id)
) strict;

-- Sticks are encrypted and signed with keys of each side, no longer with one that both have. What came on sticks before is not asked for
-- again: the satellite's first stick says where it stands.
drop table stick;
create table stick (
    device       integer primary key references device (id),
    -- The satellite's public keys: Ed25519, which verifies what it signs, and X25519, to which what is for it is encrypted.
    verifies     blob    not null check (length(verifies) = 32),
    opens        blob    not null check (length(opens) = 32),
    -- The event's key that the satellite used last; null where nothing was taken yet, and at the satellite.
    event_key    integer,
    -- The number of the last stick that was taken.
    received     integer not null,
    -- Where the satellite stood then, as JSON, and what it had recorded; at the satellite empty.
    cursor       text    not null,
    upto_scan    integer not null,
    upto_handout integer not null
) strict;
