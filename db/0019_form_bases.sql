-- What a nomination form last said of a person, beside what it was written with: so that a form that is corrected and comes again is
-- not taken for a change against its own. What lists said is kept apart: neither undoes what the other brought.

create table participant_form (
    participant integer not null references participant (id),
    -- The number of the form, which it carries.
    form        text    not null,
    -- JSON, as in participant_base.
    said        text    not null,
    primary key (participant, form)
) strict;
