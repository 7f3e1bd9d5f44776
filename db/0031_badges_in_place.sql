-- A badge is written twice, when it is signed and when it is printed. On a server each page keeps room for that: the second time, the row stays on
-- its page, and no index is written again.
-- On a server:
alter table badge set (fillfactor = 40);
-- On both:
