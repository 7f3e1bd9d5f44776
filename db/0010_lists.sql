-- Lists by their names, and what each last said of a person: so that a list that comes again is merged with what people did
-- meanwhile, and nobody's correction is lost.

-- Counted with every import that writes, so that two imports at a time see each other.
create table participant_list (
    list_id integer primary key,
    name    text    not null unique,
    imports integer not null
) strict;

create table participant_base (
    participant integer primary key references participant (id),
    -- The list that the person was last seen on.
    list        integer references participant_list (list_id),
    -- JSON: the value of each field as a list last said it. A field that is left out was said to be empty; null where no list
    -- has said anything of it. `conflicts` names the fields in which a hand and the list both changed, and the hand's value stands.
    said        text    not null
) strict;

-- People from before: a field that no line of the journal has changed since the person was added has its value as base, the
-- others have none.
create temporary table edited (
    participant integer not null,
    field       text    not null,
    primary key (participant, field)
) without rowid;
insert or ignore into edited (participant, field)
    select cast(j.subject as integer), f.value
    from journal j, json_each(iif(json_valid(j.details), j.details, '{}'), '$.fields') f
    where j.subject_kind = 'participant' and j.action = 'participant.edit';
insert into participant_base (participant, list, said)
    select p.id, null, (
        select coalesce(json_group_object(f.name, iif(e.field is null, f.value, null)), '{}')
        from (
            select 'category' as name, (select c.code from category c where c.category_index = p.category) as value
            union all select 'title', p.title
            union all select 'given_name', p.given_name
            union all select 'family_name', p.family_name
            union all select 'native_name', p.native_name
            union all select 'function', p.function
            union all select 'delegation', p.delegation
            union all select 'delegation_type', p.delegation_type
            union all select 'country', p.country
            union all select 'email', p.email
            union all select 'days', (select coalesce(group_concat(d.date, ',' order by d.day_index), '')
                from event_day d where p.days >> d.day_index & 1)
            union all select 'photo', p.photo
            union all select 'name', p.name
            union all select 'head', iif(p.head, 'yes', '')
            union all select 'order', coalesce(cast(p.sort_order as text), '')
        ) f
        left join edited e on e.participant = p.id and e.field = f.name
        where f.value <> '' or e.field is not null
    )
    from participant p;
drop table edited;
