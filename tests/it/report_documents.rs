//! Reports as documents: pages, certificates, and the saved set that is made together.

use std::{fs, process::Command};

use crate::harness::{SAMPLE_EVENT, Site, accredit};

/// The sample event, on whose first day ministers and a journalist came.
fn visited() -> Site {
    let site = Site::with_sample();
    let codes = site.issue_all();
    for (gate, reference) in [("main", "KWT24-0001"), ("main", "KWT24-0002"), ("media", "KWT24-0003")] {
        accredit(&site).args(["checkin", "--gate", gate, "--at", "2024-11-04T09:00", &codes[reference]]).run();
    }
    site
}

fn pages(site: &Site, file: &str) -> Vec<String> {
    let out = Command::new("pdftotext").arg("-layout").arg(site.path(file)).arg("-").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.split_terminator('\u{c}').map(str::to_owned).collect()
}

#[test]
fn every_page_has_its_number_and_the_tables_headings() {
    let site = visited();
    accredit(&site).args(["report", "absent", "-o", "absent.pdf"]).succeeds();
    let pages = pages(&site, "absent.pdf");
    assert!(pages.len() > 3);
    for (place, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", place + 1, pages.len())), "{page}");
        assert!(page.contains("Reference") && page.contains("Delegation"), "page {} has no headings:\n{page}", place + 1);
    }
    assert!(pages[0].contains("High-Level Conference") && pages[0].contains("never came"), "{}", pages[0]);
    // Each person once, on one page: a row never splits.
    let csv = accredit(&site).args(["report", "absent", "--columns", "reference", "-f", "csv"]).succeeds().out;
    for reference in csv.lines().skip(1) {
        assert_eq!(pages.iter().map(|page| page.matches(reference).count()).sum::<usize>(), 1, "{reference}");
    }
}

#[test]
fn a_web_page_stands_alone() {
    let site = visited();
    accredit(&site).args(["participant", "edit", "KWT24-0001", "--given-name", "<script src=//x>"]).succeeds();
    for report in ["attendance", "summary", "delegations", "scans"] {
        accredit(&site).args(["report", report, "-o", "a.html"]).succeeds();
        let html = fs::read_to_string(site.path("a.html")).unwrap();
        for request in ["<script", "<link", "<img", "<iframe", "url(", "@import", "http:", "https:", "//fonts"] {
            assert!(!html.contains(request), "{report} has {request}");
        }
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
    }
}

#[test]
fn the_sentence_is_there_in_english_and_in_french() {
    let site = visited();
    let said = accredit(&site).args(["report", "summary"]).succeeds().out;
    assert!(said.contains("512 participants from 91 Member States"), "{said}");
    assert!(said.contains("512 participants, représentants de 91 États Membres"), "{said}");
}

#[test]
fn certificates_are_for_those_who_were_there() {
    let site = visited();
    accredit(&site).args(["report", "certificates", "--day", "2024-11-04", "-o", "c.pdf"]).succeeds();
    let pages = pages(&site, "c.pdf");
    let present =
        accredit(&site).args(["report", "attendance", "--day", "2024-11-04", "-f", "csv"]).succeeds().out.lines().count() - 1;
    assert_eq!(pages.len(), present);
    assert!(
        pages.iter().all(|page| page.contains("Certificate of attendance") && page.contains("was present on 4 November 2024"))
    );
    accredit(&site).args(["report", "certificates", "--day", "2024-11-05", "-o", "none.pdf"]).fails_with(1);
    assert!(!site.path("none.pdf").exists());
    accredit(&site).args(["report", "certificates", "--every-day", "-o", "none.pdf"]).fails_with(1);
}

#[test]
fn a_certificate_has_a_sentence_and_a_labelled_place_to_sign() {
    for (organiser, told) in [("organiser = \"State of Kuwait\"\n", "State of Kuwait"), ("", "Signature")] {
        let site = Site::new();
        let event = "[event]\nname = \"Forum\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\"]\n";
        site.write("event.toml", format!("{event}{organiser}[[category]]\ncode = \"D\"\n"));
        site.write("list.csv", "reference,category,given_name,family_name\n1,D,Ana,Silva\n");
        accredit(&site).args(["init", "event.toml"]).succeeds();
        accredit(&site).args(["import", "list.csv"]).succeeds();
        let code = site.issue_all().remove("1").unwrap();
        accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:00:00Z", &code]).succeeds();
        accredit(&site).args(["report", "certificates", "-o", "c.pdf"]).succeeds();
        let page = pages(&site, "c.pdf").concat();
        for part in ["This is to certify that", "Ana Silva", "was present on 4 November 2024", "Signature", told] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}

#[test]
fn saved_reports_come_with_the_event_and_are_made_together() {
    let site = visited();
    accredit(&site).args(["report", "all", "-o", "usual"]).succeeds();
    assert!(site.path("usual/attendance.pdf").exists() && site.path("usual/summary.json").exists());
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    let save = |more: &str| {
        site.write("event.toml", format!("{event}\n[[report]]\nname = \"evening\"\nreport = \"attendance\"\n{more}"))
    };
    save(
        "by = [\"category\", \"day\"]\nday = \"2024-11-04\"\nformat = [\"csv\", \"html\"]\n[[report]]\nname = \"media\"\nreport = \"scans\"\ngate = \"media\"\nformat = \"csv\"\n",
    );
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds().out_contains("report \"evening\" added");
    accredit(&site).args(["report", "all", "-o", "made"]).succeeds();
    let mut names: Vec<String> =
        fs::read_dir(site.path("made")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["evening.csv", "evening.html", "media.csv"]);
    let alone =
        accredit(&site).args(["report", "attendance", "--by", "category,day", "--day", "2024-11-04", "-f", "csv"]).succeeds();
    assert_eq!(fs::read_to_string(site.path("made/evening.csv")).unwrap(), alone.out);
    // Excel knows UTF-8 by a mark, which only CSV has; made again without it, it is gone.
    for (words, mark) in
        [(["report", "all", "-o", "made", "--bom"].as_slice(), "\u{FEFF}"), (&["report", "all", "-o", "made"], "")]
    {
        accredit(&site).args(words).succeeds();
        let file = |name: &str| fs::read_to_string(site.path(name)).unwrap();
        assert_eq!(file("made/evening.csv"), format!("{mark}{}", alone.out));
        assert_eq!(file("made/media.csv").starts_with('\u{FEFF}'), !mark.is_empty());
        assert!(file("made/evening.html").starts_with("<!"));
    }
    save("every = \"often\"\n");
    accredit(&site).args(["event", "apply", "event.toml"]).fails_with(2).err_contains("the saved report \"evening\"");
    save("colums = \"name\"\n");
    accredit(&site).args(["event", "apply", "event.toml"]).fails_with(2).err_contains("did you mean \"columns\"?");
    for (wrong, said) in [
        ("day = \"2024-11-09\"\n", "2024-11-09 is not an event day"),
        ("gate = \"mian\"\n", "\"mian\" is not a gate of this event"),
        ("category = \"Ministr\"\n", "\"Ministr\" is not a category of this event"),
    ] {
        save(wrong);
        accredit(&site).args(["event", "apply", "event.toml"]).fails_with(2).err_contains(said);
    }
}

#[test]
fn a_report_says_which_selections_it_cannot_take() {
    let site = visited();
    for (words, option) in [
        (["report", "delegations", "--gate", "main"].as_slice(), "--gate"),
        (&["report", "zones", "--from", "2024-11-04T09:00"], "--from and --to with a time"),
        (&["report", "person", "KWT24-0001", "--country", "KWT"], "--country"),
    ] {
        accredit(&site).args(words).fails_with(2).err_contains(&format!("this report does not take {option}"));
    }
    accredit(&site).args(["report", "scans", "--gate", "mian"]).fails_with(2).err_contains("did you mean \"main\"?");
    accredit(&site).args(["report", "scans", "--type", "member state", "--country", "kwt"]).succeeds();
    accredit(&site).args(["report", "scans", "--sort", "nmae"]).fails_with(2).err_contains("did you mean \"name\"?");
    let early = accredit(&site).args(["report", "scans", "--to", "2024-11-04T08:00", "-f", "csv"]).succeeds();
    assert_eq!(early.out.lines().count(), 1);
    for (words, said) in [
        (["report", "attendance", "--from", "2024-11-05", "--to", "2024-11-04"].as_slice(), "--from 2024-11-05 is after --to"),
        (&["report", "attendance", "--day", "2024-11-04", "--from", "2024-11-05"], "--day lies outside"),
        (&["report", "attendance", "--gate", "main-out"], "leads out"),
        (&["report", "certificates", "-o", "c.html"], "certificates are a PDF"),
    ] {
        accredit(&site).args(words).fails_with(2).err_contains(said);
    }
}

#[test]
fn figures_of_some_are_not_said_of_all() {
    let site = visited();
    let of_all = accredit(&site).args(["report", "summary"]).succeeds().out;
    assert!(of_all.contains("were accredited to the"), "{of_all}");
    let of_some = accredit(&site).args(["report", "summary", "--category", "Delegate"]).succeeds().out;
    assert!(!of_some.contains("accredited to the"), "{of_some}");
    let by_gate = accredit(&site).args(["report", "attendance", "--gate", "main"]).succeeds().out;
    assert!(by_gate.contains("came in by these gates on") && !by_gate.contains(" present on"), "{by_gate}");
}

#[test]
fn sheets_to_sign_have_the_names_of_each_delegation_and_a_code() {
    let site = visited();
    accredit(&site)
        .args(["report", "signatures", "--delegation", "Kuwait", "--delegation", "China", "-o", "sheets.pdf"])
        .succeeds()
        .err_contains("sheets");
    let pages = pages(&site, "sheets.pdf");
    let of = |delegation: &str, day: &str| {
        pages.iter().filter(|page| page.contains(&format!("\n{delegation}")) && page.contains(day)).count()
    };
    for delegation in ["Kuwait", "China"] {
        assert!(of(delegation, "4 November 2024") > 0 && of(delegation, "5 November 2024") > 0, "{delegation}: {}", pages[0]);
    }
    assert!(pages.iter().all(|page| page.contains("Signature") && page.contains("Attendance sheet")), "{}", pages[0]);
    assert!(pages[0].contains("ناصر") || pages.concat().contains("Nasser"), "{}", pages[0]);
    let picture = site.path("sheet");
    Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-singlefile", "-f", "1", "-l", "1"])
        .arg(site.path("sheets.pdf"))
        .arg(&picture)
        .status()
        .unwrap();
    let read = Command::new("zbarimg").args(["-q", "--raw", "--nodbus"]).arg(picture.with_extension("png")).output().unwrap();
    let read = String::from_utf8(read.stdout).unwrap();
    assert!(read.starts_with("KWT24 2024-11-04 "), "{read}");
    accredit(&site).args(["report", "signatures", "--per", "zone", "-o", "zones.pdf"]).succeeds();
    accredit(&site).args(["report", "signatures", "-o", "sheets.csv"]).fails_with(2).err_contains("are a PDF");
}

#[test]
fn no_figure_or_heading_is_cut_however_many_days_there_are() {
    let site = Site::new();
    let days: Vec<String> = (1..=32)
        .map(|day| {
            let date = jiff::civil::date(2024, 10, 1).checked_add(jiff::Span::new().days(day - 1)).unwrap();
            format!("\"{date}\"")
        })
        .collect();
    let categories: String = (0..40).map(|number| format!("[[category]]\ncode = \"Category number {number}\"\n")).collect();
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"Long\"\ntimezone = \"UTC\"\ndays = [{}]\n{categories}[[gate]]\ncode = \"main\"\n",
            days.join(", ")
        ),
    );
    let list: String = (0..700)
        .map(|number| {
            let name = if number % 7 == 0 { "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren" } else { "Ana" };
            format!("R-{number},Category number {},{name},Krungthepmahanakhonamonrattanakosinmahintharayutthaya,Permanent Observer Mission of the Sovereign Military Hospitaller Order number {},Observer State\n", number % 40, number % 300)
        })
        .collect();
    site.write("list.csv", format!("reference,category,given_name,family_name,delegation,delegation_type\n{list}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    for words in [
        ["summary"].as_slice(),
        &["attendance", "--by", "category"],
        &["attendance", "--by", "delegation"],
        &["delegations"],
        &["absent"],
        &["zones"],
    ] {
        accredit(&site).args(["report"]).args(words).args(["-o", "a.pdf"]).succeeds();
        let pages = pages(&site, "a.pdf");
        assert!(!pages.concat().contains('…'), "{words:?}");
        for (place, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", place + 1, pages.len())), "{words:?}: {page}");
        }
    }
    // The bulletin of a day stays on one page, however many heads with long names are missing.
    accredit(&site).args(["report", "bulletin", "-o", "b.pdf"]).succeeds();
    let bulletin = self::pages(&site, "b.pdf");
    assert!(bulletin.len() == 1 && bulletin[0].contains("others"), "{}", bulletin.join("\n---\n"));
    // Nothing runs off the paper, however long the name is that stands at the foot.
    accredit(&site).args(["participant", "edit", "R-1", "--family-name", &"Wolfeschlegelsteinhausen".repeat(8)]).succeeds();
    accredit(&site).args(["report", "person", "R-1", "-o", "p.pdf"]).succeeds();
    let (height, ends) = words_of_page(&site, "p.pdf");
    assert!(ends.iter().all(|end| *end < height - 18.0), "{height}: {ends:?}");
    // Each figure of each day stands on the paper, as data has it.
    accredit(&site).args(["report", "summary", "-o", "a.pdf"]).succeeds();
    let text = pages(&site, "a.pdf").concat();
    for day in ["Present 1 Oct", "Present 15 Oct", "Present 1 Nov"] {
        let words: Vec<&str> = day.split(' ').collect();
        assert!(words.iter().all(|word| text.contains(word)), "{day}");
    }
    assert!(text.matches("700").count() > 0);
}

/// Returns the height of a document's first page, and where each of its words ends from the top, in points.
fn words_of_page(site: &Site, file: &str) -> (f64, Vec<f64>) {
    let out = Command::new("pdftotext").args(["-f", "1", "-l", "1", "-bbox"]).arg(site.path(file)).arg("-").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let number = |line: &str, name: &str| -> f64 {
        line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let height = number(text.lines().find(|line| line.contains("<page ")).unwrap(), "height");
    (height, text.lines().filter(|line| line.contains("<word ")).map(|line| number(line, "yMax")).collect())
}

/// How far down a first page its text reaches, from 0 to 1, its foot left out; `None` of a document of one page.
fn first_page_filled(site: &Site, file: &str) -> Option<f64> {
    if pages(site, file).len() < 2 {
        return None;
    }
    let (height, ends) = words_of_page(site, file);
    // The foot stands in the last 20 mm.
    let foot = height - 20.0 * 72.0 / 25.4;
    Some(ends.into_iter().filter(|end| *end < foot).fold(0.0, f64::max) / height)
}

#[test]
fn no_report_begins_with_a_page_that_is_almost_empty() {
    let site = visited();
    let mut long = 0;
    for words in [
        ["attendance"].as_slice(),
        &["attendance", "--by", "category"],
        &["attendance", "--by", "delegation"],
        &["arrivals", "--every", "1"],
        &["zones"],
        &["delegations"],
        &["absent"],
        &["refusals"],
        &["summary", "--language", "en,fr,es,ru,ar,zh"],
        &["scans"],
        &["stays"],
        &["bulletin"],
        &["badges"],
        &["journal"],
        &["person", "KWT24-0001"],
    ] {
        accredit(&site).args(["report"]).args(words).args(["-o", "a.pdf"]).succeeds();
        let Some(filled) = first_page_filled(&site, "a.pdf") else { continue };
        long += 1;
        assert!(filled > 0.6, "{words:?}: the first page is filled to {filled:.2}");
    }
    assert!(long >= 5, "only {long} reports have more than a page");
}

#[test]
fn a_persons_report_begins_with_who_it_is_and_says_what_became_of_each_day() {
    let site = visited();
    let mut photo = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(480, 600, image::Rgb([120, 90, 60])).write_to(&mut photo, image::ImageFormat::Jpeg).unwrap();
    site.write("face.jpg", photo.into_inner());
    accredit(&site).args(["participant", "photo", "KWT24-0001", "face.jpg"]).succeeds();
    accredit(&site).args(["report", "person", "KWT24-0001", "-o", "p.pdf"]).succeeds();
    let images = Command::new("pdfimages").arg("-list").arg(site.path("p.pdf")).output().unwrap();
    assert!(String::from_utf8_lossy(&images.stdout).contains("jpeg"), "{}", String::from_utf8_lossy(&images.stdout));
    let first = pages(&site, "p.pdf").remove(0);
    for words in ["present 09:00", "Main entrance", "5 Nov", "History"] {
        assert!(first.contains(words), "{words} in {first}");
    }
    accredit(&site).args(["report", "person", "KWT24-0001", "-o", "p.html"]).succeeds();
    let html = fs::read_to_string(site.path("p.html")).unwrap();
    assert!(html.contains("<img class=photo") && html.contains("src=\"data:image/jpeg;base64,"), "{html}");
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
    let json = accredit(&site).args(["--json", "report", "person", "KWT24-0001"]).succeeds().json();
    let told: Vec<_> = json["days"].as_array().unwrap().iter().map(|day| day["what"].as_str().unwrap()).collect();
    assert_eq!(told[0], "present");
    assert_eq!(json["days"][0]["first"], "2024-11-04T09:00:00+03:00");
    accredit(&site).args(["participant", "export", "KWT24-0001", "-o", "own.html"]).succeeds();
    assert!(fs::read_to_string(site.path("own.html")).unwrap().contains("<img class=photo"));
    let other = accredit(&site).args(["report", "person", "KWT24-0005", "-f", "html"]).succeeds().out;
    assert!(!other.contains("<img") && !other.contains("img-src"));
}

#[test]
fn a_bulletin_is_one_page_also_of_an_event_with_long_names_and_many_arrivals() {
    let site = Site::new();
    let name =
        "Extraordinary Ministerial Conference of the Contracting Parties on Everything That Has Not Been Settled ".repeat(3);
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"{}\"\nplace = \"{}\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[category]]\ncode = \"D\"\n\
             [[gate]]\ncode = \"main\"\n",
            name.trim(),
            "Krungthepmahanakhonamonrattanakosin ".repeat(3).trim()
        ),
    );
    let rows: String = (0..80)
        .map(|number| format!("{number},D,Maximilian,Wolfeschlegelsteinhausen {number},Sovereign Order of the Western Islands {number},Member State\n"))
        .collect();
    site.write("list.csv", format!("reference,category,given_name,family_name,delegation,delegation_type\n{rows}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let codes = site.issue_all();
    let lines: String =
        (0..14).map(|number| format!("2024-11-05T{:02}:05:00Z {}\n", 8 + number / 2, codes[&number.to_string()])).collect();
    accredit(&site).args(["checkin", "--gate", "main", "--batch"]).input(lines).succeeds();
    accredit(&site).args(["report", "bulletin", "--day", "2024-11-05", "-o", "b.pdf"]).succeeds();
    let pages = pages(&site, "b.pdf");
    assert_eq!(pages.len(), 1, "{}", pages.join("\n---\n"));
    for part in ["Missing heads", "others", "Refused readings", "Most came"] {
        assert!(pages[0].contains(part), "{part}: {}", pages[0]);
    }
}
