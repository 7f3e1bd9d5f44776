-- What was submitted, in the order of the queue: a page reads the first of it, and not all of it.
create index nomination_submitted on nomination (submitted_at, participant) where submitted_at is not null;
-- Documents that were refused: few of many.
create index document_person_refused on document_person (participant) where state = 'refused';
