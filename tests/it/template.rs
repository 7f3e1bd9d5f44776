//! `accredit template`: what a designer does, from the first copy to the picture that is drawn on save.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use crate::harness::{Site, accredit};

#[test]
fn a_template_is_listed_shown_made_and_checked() {
    let site = Site::new();
    accredit(&site).args(["template", "list"]).succeeds().out_contains("summit-a6").out_contains("85.6 × 54 mm");
    let list = accredit(&site).args(["--json", "template", "list"]).succeeds().json();
    assert_eq!(list.as_array().map(Vec::len), Some(9));
    accredit(&site).args(["template", "show", "forum-a6"]).succeeds().out_contains("name  = \"forum-a6\"");
    accredit(&site).args(["template", "show", "forum-a5"]).fails_with(2).err_contains("did you mean \"forum-a6\"");
    accredit(&site).args(["template", "schema"]).succeeds().out_contains("0.8 to 4 × size").out_contains("{event.place}");

    accredit(&site).args(["template", "new", "mine"]).succeeds().err_contains("template preview mine.toml --watch");
    accredit(&site).args(["template", "new", "mine"]).fails_with(2).err_contains("mine.toml");
    accredit(&site).args(["template", "new", "no name"]).fails_with(2).err_contains("letters, digits");
    accredit(&site).args(["template", "check", "mine.toml"]).succeeds().err_contains("0 problems");
}

#[test]
fn a_check_says_all_that_is_wrong_with_its_place() {
    let site = Site::new();
    accredit(&site).args(["template", "new", "mine", "--from", "summit-a6"]).succeeds();
    let text = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let text = text.replace("leading = 1.0\n", "leeding = 1.0\n").replacen("anchor = \"bottom\"", "anchor = \"botom\"", 1);
    site.write("mine.toml", text);
    let said = accredit(&site).args(["template", "check", "mine.toml"]).fails_with(1).err_contains("2 problems");
    let said = said
        .out_contains("unknown key \"leeding\" in [front]; did you mean \"leading\"?")
        .out_contains("did you mean \"bottom\"");
    assert!(said.out.lines().any(|line| line.ends_with("| leeding = 1.0")), "{}", said.out);
    accredit(&site).args(["template", "preview", "mine.toml"]).fails_with(2).err_contains("is: leeding = 1.0");
    assert!(!site.path("mine.png").exists());
}

#[test]
fn artwork_is_printed_behind_the_fields_and_looked_at_before() {
    let site = Site::with_sample();
    accredit(&site).args(["template", "new", "mine"]).succeeds();
    let text = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let artwork = "[[front]]\nkind = \"artwork\"\nfile = \"ministers.svg\"\nonly = [\"Minister\"]\n\n[[front]]\n";
    site.write("mine.toml", text.replacen("[[front]]\n", artwork, 1));
    accredit(&site).args(["template", "check", "mine.toml"]).fails_with(1).out_contains("ministers.svg");
    let svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='111' height='154'><rect width='111' height='154' fill='#fff8ee'/></svg>";
    site.write("ministers.svg", svg);
    accredit(&site).args(["template", "check", "mine.toml"]).succeeds();
    accredit(&site).args(["badge", "print", "--template", "mine.toml", "--category", "Minister", "-o", "a.pdf"]).succeeds();
    accredit(&site).args(["template", "preview", "mine.toml"]).succeeds().err_contains("mine.png");
    let picture = image::open(site.path("mine.png")).unwrap().to_rgb8();
    assert!(picture.pixels().any(|pixel| pixel.0 == [0xff, 0xf8, 0xee]), "the first in protocol order is a minister");
    site.write("ministers.svg", svg.replace("<rect", "<image href='/etc/hostname' width='9' height='9'/><rect"));
    accredit(&site).args(["template", "check", "mine.toml"]).fails_with(1).out_contains("/etc/hostname");
}

#[cfg(unix)]
#[test]
fn artwork_does_not_lead_out_of_the_template_s_folder() {
    let (site, elsewhere) = (Site::with_sample(), Site::new());
    accredit(&site).args(["template", "new", "mine"]).succeeds();
    let text = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let artwork = "[[front]]\nkind = \"artwork\"\nfile = \"ground.png\"\n\n[[front]]\n";
    site.write("mine.toml", text.replacen("[[front]]\n", artwork, 1));
    image::RgbImage::from_pixel(2_000, 2_800, image::Rgb([250; 3])).save(elsewhere.path("secret.png")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path("secret.png"), site.path("ground.png")).unwrap();
    accredit(&site).args(["template", "check", "mine.toml"]).fails_with(1).out_contains("leads out of the folder");
    std::fs::remove_file(site.path("ground.png")).unwrap();
    std::fs::copy(elsewhere.path("secret.png"), site.path("real.png")).unwrap();
    std::os::unix::fs::symlink("real.png", site.path("ground.png")).unwrap();
    accredit(&site).args(["template", "check", "mine.toml"]).succeeds();
}

#[test]
fn a_preview_is_drawn_again_on_save_and_survives_a_mistake() {
    let site = Site::new();
    accredit(&site).args(["template", "new", "mine"]).succeeds();
    let good = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let mut child = site
        .program()
        .env("NO_COLOR", "1")
        .args(["template", "preview", "mine.toml", "--dpi", "40", "--watch"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (send, lines) = mpsc::channel();
    let stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
    std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    // Waits for a line, and not for a time: the limit only ends a test that would hang.
    let wait_for = |what: &str| loop {
        let line = lines.recv_timeout(Duration::from_secs(120)).expect("the program says something");
        if line.contains(what) {
            break;
        }
    };
    wait_for("mine.png: the badge of");
    let first = std::fs::read(site.path("mine.png")).unwrap();
    site.write("mine.toml", good.replace("[page]", "[paeg]"));
    wait_for("unknown key \"paeg\"");
    assert_eq!(std::fs::read(site.path("mine.png")).unwrap(), first, "the last picture stays");
    site.write("mine.toml", good.replace("x = 8\n", "x = 9\n").replace("width = 89\n", "width = 88\n"));
    wait_for("mine.png: the badge of");
    assert_ne!(std::fs::read(site.path("mine.png")).unwrap(), first);
    child.kill().expect("the child is ours");
    child.wait().expect("it ends");
}

#[test]
fn a_contact_sheet_shows_each_category() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "preview", "--contact-sheet", "-o", "all.pdf"]).succeeds().err_contains("19 badges");
    accredit(&site).args(["badge", "preview", "--contact-sheet", "--dpi", "40", "-o", "all.png"]).succeeds();
    let text = Command::new("pdftotext").current_dir(site.dir()).args(["all.pdf", "-"]).output().expect("poppler is installed");
    let text = String::from_utf8_lossy(&text.stdout);
    assert!(text.contains("MINISTER") && text.contains("DAY VISITOR") && text.contains("Brzęczyszczykiewicz"));
    assert!(image::open(site.path("all.png")).unwrap().width() > 300);
    accredit(&site).args(["badge", "preview", "-o", "a.png"]).fails_with(2).err_contains("<REFERENCE>");
}
