//! What readers send, and what the gate makes of it: `accredit checkin`.

use crate::{
    checkin::{DAY_1, DELEGATE, checkin, issued, whole},
    harness::accredit,
};

#[test]
fn readers_may_send_what_they_like_around_a_code() {
    let site = issued();
    let code = site.code(DELEGATE);
    for around in ["{}", "]Q1{}", "]Q3\\000026{}", "\u{2}{}\u{3}", "\u{feff}{}", "~{}", "{} ", "{};\t", "{}#"] {
        let line = format!("{}\n", around.replace("{}", &code));
        let said = checkin(&site, "main", DAY_1).args(["--dry-run"]).input(line).succeeds();
        assert!(said.out.starts_with("ADMITTED  ") && said.out.lines().count() == 1, "{around:?}: {}", said.out);
    }
}

#[test]
fn two_badges_in_one_line_are_two_scans_with_ids_of_their_own() {
    let site = issued();
    let (one, two) = (site.code(DELEGATE), site.code("KWT24-0034"));
    let said = checkin(&site, "main", DAY_1).args(["--json"]).input(format!("{one}{two}\n{one}{one}\n")).succeeds();
    let found: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = found.iter().map(|one| (one["reference"].as_str().unwrap(), one["verdict"].as_str().unwrap())).collect();
    assert_eq!(told, [(DELEGATE, "admitted"), ("KWT24-0034", "admitted"), (DELEGATE, "repeat")]);
    assert_ne!(found[0]["id"], found[1]["id"]);
    let undone = found[1]["id"].as_str().unwrap();
    accredit(&site).args(["undo", undone, "--reason", "held up by mistake"]).succeeds();
    whole(&site);
}

#[test]
fn what_opens_nothing_has_words_of_its_own() {
    let (site, other) = (issued(), issued());
    let code = site.code(DELEGATE);
    let lines = format!("{}\n{}\nhttps://example.org\n", &code[..100], other.code(DELEGATE));
    let said = checkin(&site, "main", DAY_1).input(lines).fails_with(1);
    let expected = [
        "REFUSED invalid  not read fully, scan again",
        "REFUSED invalid  not signed for this event: another event's badge, or forged; call the supervisor",
        "REFUSED invalid  no badge",
    ];
    assert_eq!(said.out.lines().collect::<Vec<_>>(), expected);
    assert_eq!(site.rows("select note from scan order by id").concat(), ["partial", "unsigned", ""]);
    let coloured = checkin(&site, "main", DAY_1).args(["--color", "always", "--dry-run"]).args([&code[..100]]).fails_with(1);
    assert!(coloured.out.starts_with("\u{1b}[1;30;43mREFUSED invalid"), "amber: nobody is stopped for it: {:?}", coloured.out);
    whole(&site);
}

#[test]
fn a_refusal_by_day_names_the_days_that_hold() {
    let site = issued();
    let said = checkin(&site, "main", DAY_1).args([site.code("KWT24-0457")]).fails_with(1);
    said.out_contains("REFUSED wrong_day  ").out_contains("not valid today; valid on 2024-11-05\n");
    let outside = checkin(&site, "main", "2024-12-24T12:00").args([site.code(DELEGATE)]).fails_with(1);
    outside.out_contains("2024-12-24 is not an event day; valid on 2024-11-04 to 2024-11-05\n");
    let json = checkin(&site, "main", DAY_1).args(["--json"]).args([site.code("KWT24-0457")]).fails_with(1);
    assert_eq!(json.json()["message"], "not valid today; valid on 2024-11-05");
}
