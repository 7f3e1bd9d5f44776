-- Sign-in by a provider of identities (OpenID Connect): the accounts by which it knows the persons who work on nominations.

-- Texts are empty where nothing is known. Who was invited by an address has issuer and subject from the first sign-in on: from then on
-- the address lets nobody in, so that another account with that address does not come in as this person.
create table person_account (
    person_id integer primary key references person (person_id),
    -- The address as it is compared.
    email     text    not null,
    issuer    text    not null,
    -- The provider's own name for the account.
    subject   text    not null,
    check (email <> '' or subject <> ''),
    check (issuer = '' or subject <> '')
) strict;

-- Answers of a provider that let somebody in: none does so twice.
create table person_sign_in (
    state_hash blob    primary key check (length(state_hash) = 32),
    person_id  integer not null references person (person_id),
    at         integer not null
) strict, without rowid;
