-- The journal: who did what and when, chained so that a later change shows; what may be forgotten, and what is left then.
--
-- Every row of `journal` and `scan` is one entry of one chain. Entries are numbered from 1 without gaps, across both tables. An
-- entry's hash is SHA-256 over the hash before it, its number, its table and its values, so that the last hash vouches for all:
-- the hash before is not stored a second time. What a chain alone cannot show is that somebody who knows the program wrote all
-- of it anew; against that, its head is noted elsewhere from time to time (`accredit verify --head`, `--expect`).

create table journal (
    -- The entry's number in the chain.
    entry        integer primary key check (entry > 0),
    at           integer not null,
    actor        text    not null,
    action       text    not null,
    subject_kind text    not null,
    -- The participant's row, the badge's serial, the scan's id …: nothing that names a person.
    subject      text    not null,
    -- JSON, or empty. Nothing that names a person.
    details      text    not null,
    -- SHA-256 over salt and content, so that the chain holds the content without showing it. Once the salt is forgotten, nobody
    -- can try names against it.
    commitment   blob    check (length(commitment) = 32),
    hash         blob    not null check (length(hash) = 32),
    -- What names a person: JSON. A purge forgets both.
    salt         blob,
    content      text,
    check ((salt is null) = (content is null)),
    check (commitment is not null or content is null)
) strict;

create index journal_subject on journal (subject_kind, subject);

-- One row: where the chain stands. With it, rows that are missing from the end are missed.
create table chain (
    id    integer primary key check (id = 1),
    count integer not null,
    hash  blob    not null check (length(hash) = 32)
) strict;

-- Who read the badge, and the scan's entry in the chain. Scans from before this are chained when it comes in, as they are found.
alter table scan add column actor text not null default '';
alter table scan add column entry integer;
alter table scan add column hash blob;

-- Badges that this database has never heard of are looked up by their serial.
create index scan_unlisted on scan (badge_serial) where participant is null;

-- When the holder was last read in the zone: a replay brings readings out of order, and only the last says who is inside.
alter table presence add column last_at integer not null default 0;

update presence set last_at = coalesce((
        select max(s.at) from scan s where s.participant = presence.holder and s.day = presence.day and s.zone = presence.zone
            and s.kind = 'scan' and s.verdict <> 'refused' and not exists (select 1 from scan u where u.undoes = s.id)), 0)
    where holder > 0;
update presence set last_at = coalesce((
        select max(s.at) from scan s where s.participant is null and s.badge_serial = -presence.holder and s.day = presence.day
            and s.zone = presence.zone and s.kind = 'scan' and s.verdict <> 'refused'
            and not exists (select 1 from scan u where u.undoes = s.id)), 0)
    where holder < 0;
update presence set inside = coalesce((
        select s.direction = 'in' from scan s where s.participant = presence.holder and s.day = presence.day
            and s.zone = presence.zone and s.kind = 'scan' and s.verdict <> 'refused'
            and not exists (select 1 from scan u where u.undoes = s.id) order by s.at desc, s.id desc limit 1), inside)
    where holder > 0;
update presence set inside = coalesce((
        select s.direction = 'in' from scan s where s.participant is null and s.badge_serial = -presence.holder
            and s.day = presence.day and s.zone = presence.zone and s.kind = 'scan' and s.verdict <> 'refused'
            and not exists (select 1 from scan u where u.undoes = s.id) order by s.at desc, s.id desc limit 1), inside)
    where holder < 0;
-- An exit that came in before its entry was not counted in the last reading.
update attendance set last_scan = coalesce((
        select s.id from scan s where s.participant = attendance.participant and s.day = attendance.day
            and s.kind = 'scan' and s.verdict <> 'refused' and not exists (select 1 from scan u where u.undoes = s.id)
            order by s.at desc, s.id desc limit 1), last_scan);
update attendance set last_at = (select s.at from scan s where s.id = attendance.last_scan);

-- Nothing of the chain is changed or removed in normal operation; forgetting is all that is allowed.
create trigger journal_stays before update of entry, at, actor, action, subject_kind, subject, details, commitment, hash on journal
begin
    select raise(abort, 'the journal is only ever added to');
end;
create trigger journal_forgets before update of salt, content on journal
    when new.salt is not null or new.content is not null
begin
    select raise(abort, 'what the journal says of a person can be forgotten, not changed');
end;
create trigger journal_keeps before delete on journal
begin
    select raise(abort, 'the journal is only ever added to');
end;
create trigger scan_stays before update of id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant,
    badge_serial, undoes, actor, entry, hash on scan
    when old.hash is not null
begin
    select raise(abort, 'scans are only ever added');
end;
create trigger scan_forgets before update of note on scan when new.note <> ''
begin
    select raise(abort, 'a note on a scan can be forgotten, not changed');
end;
create trigger scan_keeps before delete on scan
begin
    select raise(abort, 'scans are only ever added');
end;

-- How long after the event's end what is kept: `30 days`; empty is for good.
create table retention (
    what text primary key check (what in ('photos', 'contacts', 'names')),
    keep text not null
) strict;

-- What a purge leaves to count: how many were first admitted, by day, gate, category and the hour's start (`09`, local time). An
-- empty word stands for all of a kind. A count that could point at a person is withheld: null.
create table statistic (
    day      text    not null,
    gate     text    not null,
    category text    not null,
    hour     text    not null,
    people   integer,
    primary key (day, gate, category, hour)
) strict, without rowid;
