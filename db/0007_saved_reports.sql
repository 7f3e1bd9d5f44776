-- Reports that the event file saves under a name, to be made together.

create table saved_report (
    -- Also the name of the files.
    name     text    primary key,
    -- Which report: attendance, delegations …
    report   text    not null,
    -- As in the event file.
    position integer not null
) strict;

-- What a saved report is narrowed by and written as, as the command line would say it: one row for each value.
create table saved_report_option (
    report   text    not null references saved_report (name) on delete cascade,
    position integer not null,
    -- 'format', 'category', 'by' …
    key      text    not null,
    value    text    not null,
    primary key (report, position)
) strict, without rowid;
