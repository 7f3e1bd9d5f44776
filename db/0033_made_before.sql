-- When a reading was made that its server recorded only later, and on which its gate had decided meanwhile; null where that is the scan's own
-- time. What came between does not count for what the rules say of it.
alter table decision add column made_at integer;

-- When something was last changed that readings are judged by: what came late is compared with it.
create index journal_changed on journal (at) where subject_kind <> 'scan';
