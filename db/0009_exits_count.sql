-- Who leaves has left: whether a scan counts is a value of its own.
--
-- At an exit a refused scan can count: a badge that was replaced, or a standing that changed, keeps nobody inside. Scans from
-- before this have null, and count where they were not refused; their hashes are as they were.

alter table scan add column counts integer check (counts in (0, 1));

drop trigger scan_stays;
create trigger scan_stays before update of id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant,
    badge_serial, undoes, actor, entry, hash, counts on scan
    when old.hash is not null
begin
    select raise(abort, 'scans are only ever added');
end;
