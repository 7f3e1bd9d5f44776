-- Who is marked as head of a delegation: found after each change of people, so that a second one is told.
create index participant_marked_head on participant (delegation_key) where head = 1;
