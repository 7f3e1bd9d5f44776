//! What ticketing systems promise of a check-in, row by row, and the fair at which it is tried (`checkin_ticketing.rs`).

pub(crate) const EVENT: &str = r#"
[event]
name = "Fair"
days = ["2024-11-04", "2024-11-05"]
timezone = "Asia/Kuwait"
[[zone]]
code = "hall"
name = "Hall"
[[zone]]
code = "lounge"
name = "Lounge"
reentry = "after-exit"
[[category]]
code = "Full"
[[category]]
code = "HallOnly"
zones = ["hall"]
[[category]]
code = "Second"
days = ["2024-11-05"]
[[gate]]
code = "warn"
zone = "hall"
[[gate]]
code = "strict"
zone = "hall"
repeat = "refuse"
[[gate]]
code = "free"
zone = "hall"
repeat = "admit"
[[gate]]
code = "back"
zone = "hall"
reentry = "after-exit"
repeat = "refuse"
[[gate]]
code = "out"
zone = "hall"
direction = "out"
[[gate]]
code = "lounge"
zone = "lounge"
repeat = "refuse"
[[gate]]
code = "lounge-out"
zone = "lounge"
direction = "out"
"#;
pub(crate) const LIST: &str = "reference,name,category\nann,Ann Lee,Full\nbob,Bob Ray,HallOnly\ncat,Cat Orr,Second\n";

/// Each: what ticketing systems call it, and steps. A step is `day hour gate who = verdict or reason`, or a change of somebody, made right
/// after the step before or at a day and an hour. `late` before a step: it arrives when the event is over. `same`: the reading of the step
/// before is sent again, by its id. `alone`: the gate decided by itself, as the last word says. `counted`: how many readings of somebody count.
/// `conflicts`: what is told of what gates decided.
pub(crate) const BEHAVIOURS: &[(&str, &str)] = &[
    // What a valid and an invalid ticket are.
    ("valid", "4 09 warn ann = admitted"),
    ("the second day works out of the box", "4 09 warn ann = admitted; 5 09 warn ann = admitted"),
    ("unknown secret", "4 09 warn #hello = invalid"),
    ("empty secret", "4 09 warn # = invalid"),
    ("secret of another event", "4 09 warn foreign:ann = invalid"),
    ("secret that was tampered with", "4 09 warn tampered:ann = invalid"),
    ("part of a secret", "4 09 warn torn:ann = invalid"),
    ("blanks around the secret", "4 09 warn blanks:ann = admitted"),
    ("prefix of the reader", "4 09 warn prefixed:ann = admitted"),
    ("suffix of the reader", "4 09 warn suffixed:ann = admitted"),
    ("lower case", "4 09 warn lower:ann = admitted"),
    ("a bad scan does not break the next", "4 09 warn #x = invalid; 4 09 warn ann = admitted"),
    ("the end of a secret", "4 09 warn end:ann = invalid"),
    ("a web address", "4 09 warn #https://fair.example/ticket/1 = invalid"),
    ("an order code in place of a secret", "4 09 warn #ann = invalid"),
    ("identifier of the symbology", "4 09 warn aim:ann = admitted"),
    ("control characters of the reader", "4 09 warn framed:ann = admitted"),
    ("byte order mark", "4 09 warn bom:ann = admitted"),
    ("the same secret twice in one text is one scan", "4 09 strict twice:ann = admitted; 4 10 strict ann = already_redeemed"),
    ("unknown secret at an exit", "4 09 out #hello = invalid"),
    ("secret of another event at an exit", "4 09 out foreign:ann = invalid"),
    // Standing of the order.
    ("canceled order", "withdraw ann; 4 09 warn ann = canceled"),
    ("canceled, then restored", "withdraw ann; restore ann; 4 09 warn ann = admitted"),
    ("canceled after the entry", "4 09 warn ann = admitted; withdraw ann; 4 10 warn ann = canceled"),
    ("blocked ticket", "block ann; 4 09 warn ann = blocked"),
    ("unblocked ticket", "block ann; restore ann; 4 09 warn ann = admitted"),
    ("blocked goes before the product", "block bob; 4 09 lounge bob = blocked"),
    ("canceled goes before the day", "withdraw cat; 4 09 warn cat = canceled"),
    ("revoked secret", "revoke ann; 4 09 warn ann = revoked"),
    ("secret that was replaced", "reissue ann; 4 09 warn old:ann = superseded; 4 09 warn ann = admitted"),
    (
        "a replaced secret does not redeem the new one",
        "4 09 strict ann = admitted; reissue ann; 4 10 strict ann = already_redeemed",
    ),
    ("revoked goes before canceled", "revoke ann; withdraw ann; 4 09 warn ann = revoked"),
    ("canceled goes before redeemed", "4 09 strict ann = admitted; withdraw ann; 4 10 strict ann = canceled"),
    ("blocked goes before redeemed", "4 09 strict ann = admitted; block ann; 4 10 strict ann = blocked"),
    ("revoked goes before redeemed", "4 09 strict ann = admitted; revoke ann; 4 10 strict ann = revoked"),
    ("superseded goes before redeemed", "4 09 strict ann = admitted; reissue ann; 4 10 strict old:ann = superseded"),
    ("replaced goes before canceled", "reissue ann; withdraw ann; 4 09 warn old:ann = superseded; 4 09 warn ann = canceled"),
    ("blocked, then canceled", "block ann; withdraw ann; 4 09 warn ann = canceled"),
    ("canceled goes before the product", "withdraw bob; 4 09 lounge bob = canceled"),
    ("canceled goes before the end of the event", "withdraw ann; 6 09 warn ann = canceled"),
    (
        "restored after the entry, and redeemed still",
        "4 09 strict ann = admitted; withdraw ann; restore ann; 4 10 strict ann = already_redeemed",
    ),
    (
        "unblocked on the next day",
        "4 09 warn ann = admitted; block ann; 5 09 warn ann = blocked; restore ann; 5 10 warn ann = admitted",
    ),
    ("one canceled ticket cancels no other", "withdraw ann; 4 09 warn bob = admitted"),
    ("a replaced secret leaves others as they are", "reissue ann; 4 09 warn bob = admitted; 4 09 warn ann = admitted"),
    // Product, day and validity.
    ("product not on the list", "4 09 lounge bob = zone"),
    ("product on the list", "4 09 warn bob = admitted"),
    ("all products", "4 09 lounge ann = admitted"),
    ("not yet valid", "4 09 warn cat = wrong_day"),
    ("valid from its day on", "4 09 warn cat = wrong_day; 5 09 warn cat = admitted"),
    ("no longer valid", "6 09 warn ann = wrong_day"),
    ("before the event", "3 09 warn ann = wrong_day"),
    (
        "the night belongs to the day before",
        "4 09 strict ann = admitted; 5 03 strict ann = already_redeemed; 5 05 strict ann = admitted",
    ),
    ("day goes before the product", "4 09 lounge cat = wrong_day"),
    ("the last night", "6 03 warn ann = admitted; 6 04 warn ann = wrong_day"),
    ("the first morning", "4 03 warn ann = wrong_day; 4 04 warn ann = admitted"),
    ("a ticket of one day is redeemed once", "5 09 strict cat = admitted; 5 10 strict cat = already_redeemed"),
    ("tried on a wrong day, nothing is redeemed", "4 09 strict cat = wrong_day; 5 09 strict cat = admitted"),
    ("product refused on one list, admitted on the other", "4 09 lounge bob = zone; 4 09 strict bob = admitted"),
    // Once, and more than once.
    ("already redeemed", "4 09 strict ann = admitted; 4 10 strict ann = already_redeemed"),
    ("already redeemed at another device", "4 09 warn ann = admitted; 4 10 strict ann = already_redeemed"),
    ("redeemed, and told", "4 09 warn ann = admitted; 4 10 warn ann = repeat"),
    ("allow multiple entries", "4 09 free ann = admitted; 4 10 free ann = admitted"),
    ("each list redeems for itself", "4 09 strict ann = admitted; 4 09 lounge ann = admitted"),
    ("each person for himself", "4 09 strict ann = admitted; 4 09 strict bob = admitted"),
    ("a refused scan redeems nothing", "block ann; 4 09 strict ann = blocked; restore ann; 4 10 strict ann = admitted"),
    ("entries today", "4 09 strict ann = admitted; 5 09 strict ann = admitted; 5 10 strict ann = already_redeemed"),
    ("redeemed and told each time", "4 09 warn ann = admitted; 4 10 warn ann = repeat; 4 11 warn ann = repeat"),
    (
        "redeemed at a gate that tells, refused at a strict one",
        "4 09 warn ann = admitted; 4 10 warn ann = repeat; 4 11 strict ann = already_redeemed",
    ),
    (
        "redeemed at a strict gate, free at another",
        "4 09 strict ann = admitted; 4 10 free ann = admitted; 4 11 strict ann = already_redeemed",
    ),
    (
        "the day of one is not the day of another",
        "4 09 strict ann = admitted; 5 09 strict ann = admitted; 5 09 strict bob = admitted",
    ),
    // Entries and exits.
    ("exit", "4 09 warn ann = admitted; 4 10 out ann = admitted"),
    ("exit without an entry", "4 09 out ann = admitted"),
    ("exit twice", "4 09 warn ann = admitted; 4 10 out ann = admitted; 4 11 out ann = admitted"),
    ("exit of a canceled order", "4 09 warn ann = admitted; withdraw ann; 4 10 out ann = canceled"),
    ("exit after the last day", "5 22 warn ann = admitted; 6 09 out ann = admitted"),
    ("exit of a product that may not enter", "4 09 lounge-out bob = admitted"),
    (
        "entry after an exit, not allowed",
        "4 09 strict ann = admitted; 4 10 out ann = admitted; 4 11 strict ann = already_redeemed",
    ),
    (
        "entry after an exit, allowed by the list",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted",
    ),
    ("entry after an exit, allowed at a gate", "4 09 back ann = admitted; 4 10 out ann = admitted; 4 11 back ann = admitted"),
    (
        "entry after an exit, and in again",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted; 4 12 lounge ann = already_redeemed",
    ),
    (
        "exit of a replaced secret",
        "4 09 lounge ann = admitted; reissue ann; 4 10 lounge-out old:ann = superseded; 4 11 lounge ann = admitted",
    ),
    (
        "exit of a blocked ticket",
        "4 09 lounge ann = admitted; block ann; 4 10 lounge-out ann = blocked; restore ann; 4 11 lounge ann = admitted",
    ),
    ("exit of a revoked secret", "4 09 warn ann = admitted; revoke ann; 4 10 out ann = revoked"),
    ("exit of a ticket that is not yet valid", "4 09 out cat = admitted"),
    ("exit before the event", "3 09 out ann = admitted"),
    (
        "an exit without an entry opens nothing",
        "4 09 lounge-out ann = admitted; 4 10 lounge ann = admitted; 4 11 lounge ann = already_redeemed",
    ),
    ("never left, and the next day", "4 22 lounge ann = admitted; 5 09 lounge ann = admitted"),
    (
        "left in the night",
        "4 22 lounge ann = admitted; 5 03 lounge-out ann = admitted; 5 05 lounge ann = admitted; 5 06 lounge ann = already_redeemed",
    ),
    ("left on the next morning", "4 22 lounge ann = admitted; 5 09 lounge-out ann = admitted; 5 10 lounge ann = admitted"),
    (
        "out and in again, each time",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted; 4 12 lounge-out ann = admitted; 4 13 lounge ann = admitted",
    ),
    (
        "an exit of one list leaves the other redeemed",
        "4 09 strict ann = admitted; 4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted; 4 11 strict ann = already_redeemed",
    ),
    (
        "the exit of one is not the exit of another",
        "4 09 lounge ann = admitted; 4 10 lounge-out cat = admitted; 4 11 lounge ann = already_redeemed",
    ),
    ("an exit elsewhere is none here", "4 09 lounge ann = admitted; 4 10 out ann = admitted; 4 11 lounge ann = already_redeemed"),
    // Sent again, late, and taken back.
    ("same nonce", "4 09 strict ann = admitted; same = admitted; 4 10 strict ann = already_redeemed; same = already_redeemed"),
    ("other nonce", "4 09 strict ann = admitted; 4 09 strict ann = already_redeemed"),
    ("uploaded later", "late 4 09 strict ann = admitted; late 4 10 strict ann = already_redeemed"),
    (
        "uploaded later, in another order",
        "late 4 10 strict ann = admitted; late 4 09 strict ann = admitted; late 4 11 strict ann = already_redeemed",
    ),
    (
        "uploaded after a cancellation",
        "late 4 09 warn ann = admitted; withdraw ann 5 20; late 4 10 warn ann = repeat; 6 12 warn ann = canceled",
    ),
    ("uploaded twice", "late 4 09 strict ann = admitted; same = admitted"),
    ("same nonce of a refused scan", "4 09 lounge bob = zone; same = zone"),
    ("same nonce after a cancellation", "4 09 strict ann = admitted; withdraw ann; same = admitted; 4 10 strict ann = canceled"),
    ("same nonce after an annulment", "4 09 strict ann = admitted; undo; same = admitted; 4 10 strict ann = admitted"),
    ("same nonce after a replacement", "4 09 strict ann = admitted; reissue ann; same = admitted"),
    (
        "same nonce of an exit",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; same = admitted; 4 11 lounge ann = admitted",
    ),
    ("uploaded later, made after the cancellation", "withdraw ann 4 08; late 4 09 warn ann = canceled"),
    (
        "uploaded exit before its entry",
        "late 4 10 lounge-out ann = admitted; late 4 09 lounge ann = admitted; late 4 11 lounge ann = admitted",
    ),
    (
        "uploaded between an entry and an exit",
        "late 4 09 lounge ann = admitted; late 4 11 lounge-out ann = admitted; late 4 10 lounge ann = already_redeemed",
    ),
    ("uploaded later, of a day that was wrong", "late 4 09 warn cat = wrong_day; late 5 09 warn cat = admitted"),
    ("uploaded later, not of this event", "late 4 09 warn foreign:ann = invalid; late 4 10 warn ann = admitted"),
    ("annulled", "4 09 strict ann = admitted; undo; 4 10 strict ann = admitted"),
    (
        "annulled, and the one before counts",
        "4 09 free ann = admitted; 4 10 free ann = admitted; undo; 4 11 strict ann = already_redeemed",
    ),
    ("annulled exit", "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; undo; 4 11 lounge ann = already_redeemed"),
    (
        "annulled second entry, and the first counts",
        "4 09 warn ann = admitted; 4 10 warn ann = repeat; undo; 4 11 strict ann = already_redeemed",
    ),
    ("annulled entry, and out", "4 09 lounge ann = admitted; undo; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted"),
    ("annulled, and in at another gate", "4 09 strict ann = admitted; undo; 4 10 warn ann = admitted; 4 11 warn ann = repeat"),
    (
        "annulled on one list, redeemed on the other",
        "4 09 lounge ann = admitted; 4 09 strict ann = admitted; undo; 4 10 strict ann = admitted; 4 11 lounge ann = already_redeemed",
    ),
    ("annulled, and canceled since", "4 09 strict ann = admitted; withdraw ann; undo; 4 10 strict ann = canceled"),
    ("annulled twice", "4 09 strict ann = admitted; undo; undo = refused"),
    ("what was refused is not annulled", "4 09 lounge bob = zone; undo = refused"),
    // How many entries there are, whatever was shown.
    ("an entry is counted", "4 09 warn ann = admitted; counted ann = 1"),
    ("an entry that was refused is not counted", "withdraw ann; 4 09 warn ann = canceled; counted ann = 0"),
    ("redeemed twice is counted once", "4 09 strict ann = admitted; 4 10 strict ann = already_redeemed; counted ann = 1"),
    ("multiple entries are counted each", "4 09 free ann = admitted; 4 10 free ann = admitted; counted ann = 2"),
    ("multiple entries, same nonce", "4 09 free ann = admitted; same = admitted; counted ann = 1"),
    ("same nonce is counted once", "4 09 strict ann = admitted; same = admitted; counted ann = 1"),
    (
        "an exit does not redeem",
        "4 09 out ann = admitted; 4 10 lounge ann = admitted; 4 11 lounge-out ann = admitted; counted ann = 3",
    ),
    (
        "several exits are counted each",
        "4 09 warn ann = admitted; 4 10 out ann = admitted; 4 11 out ann = admitted; counted ann = 3",
    ),
    ("revoked secret, and nothing counted", "revoke ann; 4 09 warn ann = revoked; counted ann = 0"),
    ("an annulled entry is not counted", "4 09 strict ann = admitted; undo; counted ann = 0"),
    ("an annulled entry, in again", "4 09 strict ann = admitted; undo; 4 10 strict ann = admitted; counted ann = 1"),
    (
        "entries are ordered by their time, not their arrival",
        "late 4 10 lounge-out ann = admitted; late 4 09 lounge ann = admitted; late 4 11 lounge ann = admitted; counted ann = 3",
    ),
    ("annulment by an unknown nonce", "4 09 strict ann = admitted; undo unknown = refused; counted ann = 1"),
    // Products that are let in later, and rules that stop nobody from leaving.
    ("product added to the list", "4 09 lounge bob = zone; allow bob lounge; 4 10 lounge bob = admitted"),
    (
        "a rule that fails stops no exit",
        "withhold ann hall; 4 09 warn ann = zone; 4 10 out ann = admitted; allow ann hall; 4 11 warn ann = admitted",
    ),
    (
        "product taken off the list after the entry",
        "4 09 lounge ann = admitted; withhold ann lounge; 4 10 lounge-out ann = admitted; 4 11 lounge ann = zone",
    ),
    // Media that are handed out, and stand for a ticket once they are connected.
    ("medium that is connected to nobody", "4 09 warn blank:1 = unknown"),
    ("medium that is connected", "bind ann 1; 4 09 warn blank:1 = admitted; counted ann = 1"),
    ("a medium replaces the secret", "bind ann 1; 4 09 warn ann = superseded; 4 09 warn blank:1 = admitted"),
    ("one medium of several", "bind ann 1; 4 09 warn blank:2 = unknown; 4 09 warn blank:1 = admitted"),
    ("medium that is not active", "revoke-run; 4 09 warn blank:1 = revoked"),
    ("medium that was lost", "bind ann 1; reissue ann; 4 09 warn blank:1 = superseded; 4 10 warn ann = admitted"),
    // Uploads of what was decided already: they are kept as they were, and marked only where the rules say otherwise.
    ("forced, and no need of it", "alone 4 09 strict ann admitted = admitted; conflicts = none; counted ann = 1"),
    (
        "forced second entry",
        "4 09 strict ann = admitted; alone 4 10 strict ann admitted = admitted; conflicts = double; counted ann = 2",
    ),
    (
        "forced twice, marked once",
        "alone 4 09 strict ann admitted = admitted; alone 4 10 strict ann admitted = admitted; conflicts = double",
    ),
    ("forced, same nonce", "alone 4 09 strict ann admitted = admitted; again = admitted; conflicts = none; counted ann = 1"),
    ("forced, canceled", "withdraw ann; alone 4 09 warn ann admitted = admitted; conflicts = not-entitled; counted ann = 1"),
    ("forced, blocked", "block ann; alone 4 09 warn ann admitted = admitted; conflicts = was-blocked"),
    ("forced, revoked", "revoke ann; alone 4 09 warn ann admitted = admitted; conflicts = was-revoked; counted ann = 1"),
    ("forced, replaced", "reissue ann; alone 4 09 warn old:ann admitted = admitted; conflicts = was-superseded"),
    ("forced, product not on the list", "alone 4 09 lounge bob admitted = admitted; conflicts = not-entitled"),
    ("forced, not yet valid", "alone 4 09 warn cat admitted = admitted; conflicts = not-entitled"),
    ("an unknown secret is nobody's, forced or not", "alone 4 09 warn #hello refused:invalid = invalid; conflicts = none"),
    (
        "what failed is uploaded",
        "withdraw ann; alone 4 09 warn ann refused:canceled = canceled; conflicts = none; counted ann = 0",
    ),
    ("what failed is uploaded twice", "withdraw ann; alone 4 09 warn ann refused:canceled = canceled; again = canceled"),
    (
        "failed at the gate, valid by the rules",
        "alone 4 09 warn ann refused:unknown = unknown; conflicts = unknown-badge; counted ann = 0",
    ),
    ("an upload is redeemed", "alone 4 09 strict ann admitted = admitted; 4 10 strict ann = already_redeemed"),
    ("an upload that failed redeems nothing", "alone 4 09 strict ann refused:unknown = unknown; 4 10 strict ann = admitted"),
];
