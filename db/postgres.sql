-- What an event on a PostgreSQL server has beside the tables of files: the number of their schema, and the triggers that protect what was
-- recorded. The tables themselves are made from those of files (src/store/engine/tables.rs), so that they cannot differ.

create table accredit (
    schema bigint primary key
);

create function accredit_refuse() returns trigger language plpgsql as $$
begin
    raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation';
end
$$;

create trigger journal_forgets before update of salt, content on journal for each row
    when (new.salt is not null or new.content is not null)
    execute function accredit_refuse('what the journal says of a person can be forgotten, not changed');
create trigger journal_keeps before delete on journal for each row
    execute function accredit_refuse('the journal is only ever added to');
create trigger journal_stays before update of entry, at, actor, action, subject_kind, subject, details, commitment, hash on journal
    for each row execute function accredit_refuse('the journal is only ever added to');
create trigger journal_is_not_emptied before truncate on journal
    for each statement execute function accredit_refuse('the journal is only ever added to');
create trigger scan_forgets before update of note on scan for each row
    when (new.note <> '')
    execute function accredit_refuse('a note on a scan can be forgotten, not changed');
create trigger scan_keeps before delete on scan for each row
    execute function accredit_refuse('scans are only ever added');
create trigger scan_stays before update of id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant,
    badge_serial, undoes, actor, entry, hash, counts on scan for each row
    when (old.hash is not null)
    execute function accredit_refuse('scans are only ever added');
create trigger scan_is_not_emptied before truncate on scan
    for each statement execute function accredit_refuse('scans are only ever added');
create trigger decision_keeps before delete on decision for each row
    execute function accredit_refuse('decisions are only ever added');
create trigger decision_stays before update on decision for each row
    execute function accredit_refuse('decisions are only ever added');
create trigger decision_is_not_emptied before truncate on decision
    for each statement execute function accredit_refuse('decisions are only ever added');
