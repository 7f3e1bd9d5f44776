//! What a template file may say, and how errors in it read.

use super::*;
use crate::typeset::qr::CodeForm;

const PAGE: &str = "name = \"test\"\n[page]\nwidth = 105\nheight = 148\nbleed = 3\nsafe = 6\n";

/// Returns the error of a template that has this after a page of six lines.
fn error(rest: &str) -> TomlError {
    Template::read(&format!("{PAGE}{rest}")).expect_err("the template is wrong")
}

fn text_with(line: &str) -> String {
    format!(
        "[[front]]\nkind = \"text\"\ntext = \"{{name}}\"\nx = 6\ny = 6\nwidth = 90\nheight = 20\n{}\n",
        if line.starts_with("size") { line.to_owned() } else { format!("size = 9\n{line}") }
    )
}

#[test]
fn the_built_in_templates_hold() {
    let names: Vec<&str> = Template::builtins().collect();
    let a6 = ["conference-a6", "summit-a6", "forum-a6"];
    let others = ["conference-quarter", "card-cr80", "butterfly-a4", "butterfly-letter", "label-4x6", "label-62"];
    assert_eq!(names, [a6.as_slice(), &others].concat());
    for name in names {
        let template = Template::read(Template::builtin_text(name).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(template.name, name);
        assert!(template.has_code(CodeForm::Signed) || template.has_code(CodeForm::Short), "{name} has a code");
    }
    assert!(Template::builtin("conference-a5").is_none());
}

#[test]
fn a_side_of_thousands_of_elements_is_refused_at_the_first_that_is_too_many() {
    let element = text_with("");
    let lines = element.lines().count();
    let wrong = error(&element.repeat(5_000));
    assert_eq!((wrong.line, wrong.message.as_str()), (7 + 500 * lines, "5000 elements on the front; there may be 500"));
    let stack = "[[front]]\nkind = \"stack\"\nx = 6\ny = 6\nwidth = 90\nheight = 20\n";
    let parts = "[[front.part]]\ntext = \"a\"\nsize = 9\n".repeat(51);
    assert_eq!(error(&format!("{stack}{parts}")).message, "51 parts of a stack; there may be 50");
    assert_eq!(error(&"[[page.keep_clear]]\nx = 1\ny = 1\nwidth = 1\nheight = 1\n".repeat(501)).line, 7 + 500 * 5);
}

#[test]
fn the_comments_of_the_default_template_name_every_key_and_placeholder() {
    let text = Template::builtin_text("conference-a6").unwrap();
    let comments: String = text.lines().filter(|line| line.starts_with('#')).collect();
    for (_, keys) in kinds::KNOWN.iter() {
        for key in keys.iter().filter(|key| **key != "*") {
            assert!(comments.contains(key), "the comments say nothing of {key}");
        }
    }
    for (name, _) in Placeholder::ALL {
        assert!(comments.contains(&format!("{{{name}}}")), "the comments say nothing of {{{name}}}");
    }
}

#[test]
fn a_misspelled_key_is_named_with_its_line_and_the_nearest() {
    let wrong = error(&text_with("colur = \"category\""));
    assert_eq!(wrong.line, 15);
    assert!(wrong.message.starts_with("unknown key \"colur\" in [front]; did you mean \"colour\"?"), "{wrong}");
    let wrong = error("[[front]]\nkind = \"stack\"\nx = 6\ny = 6\nwidth = 9\nheight = 9\n[[front.part]]\nsise = 9\n");
    assert_eq!(wrong.line, 14);
    assert!(wrong.message.contains("did you mean \"size\""), "{wrong}");
}

#[test]
fn a_misspelled_word_is_named_with_its_line_and_the_nearest() {
    for (line, suggestion) in [
        ("align = \"center\"", "did you mean \"centre\""),
        ("weight = \"blod\"", "did you mean \"bold\""),
        ("colour = \"catgory\"", "did you mean \"category\""),
        ("anchor = \"botom\"", "did you mean \"bottom\""),
        ("when = \"{event.emergancy}\"", "did you mean \"event.emergency\""),
    ] {
        let wrong = error(&text_with(line));
        assert_eq!(wrong.line, 15, "{wrong}");
        assert!(wrong.message.contains(suggestion), "{wrong}");
    }
    let wrong = error("[[front]]\nkind = \"txet\"\n");
    assert_eq!((wrong.line, wrong.message.contains("did you mean \"text\"")), (8, true), "{wrong}");
}

#[test]
fn a_key_of_another_kind_is_refused() {
    let wrong = error("[[front]]\nkind = \"code\"\nx = 6\ny = 6\nwidth = 32\nlines = 2\n");
    assert_eq!(wrong.line, 12);
    assert_eq!(wrong.message, "\"code\" has no key \"lines\"; its keys are x, y, width, code");
}

#[test]
fn what_lies_off_the_page_is_refused_and_colour_may_bleed() {
    let wrong = error("\n[[front]]\nkind = \"text\"\ntext = \"a\"\nsize = 9\nx = 5\ny = 10\nwidth = 20\nheight = 9\n");
    assert_eq!(wrong.line, 14);
    assert!(wrong.message.contains("outside the page's safe margin: x 6 to 99, y 6 to 142"), "{wrong}");
    let fill = |x: &str| format!("{PAGE}[[front]]\nkind = \"fill\"\nx = {x}\ny = 0\nwidth = 20\nheight = 9\n");
    assert!(Template::read(&fill("-3")).is_ok());
    assert!(Template::read(&fill("-3.1")).is_err());
    assert!(Template::read(&fill("nan")).is_err());
    assert!(Template::read(&fill("inf")).is_err());
    assert!(Template::read(&fill("1e38")).is_err());
}

#[test]
fn nothing_but_colour_lies_where_the_page_is_kept_clear() {
    let slot = "[[page.keep_clear]]\nx = 44.5\ny = 5\nwidth = 16\nheight = 4\n";
    let text = |y: u8| format!("{PAGE}{slot}[[front]]\nkind = \"frame\"\nx = 6\ny = {y}\nwidth = 93\nheight = 9\n");
    assert!(Template::read(&text(7)).unwrap_err().message.contains("keeps clear"));
    assert!(Template::read(&text(9)).is_ok());
}

#[test]
fn sizes_run_from_the_least_to_the_greatest() {
    for size in ["[32, 15]", "[15]", "[1, 2, 3]", "\"9\"", "0", "[nan, 9]", "-4", "1000"] {
        assert_eq!(error(&text_with(&format!("size = {size}"))).line, 14, "{size}");
    }
    for line in ["lines = 0", "lines = 70000", "lines = -1", "wrap_below = 8", "leading = 0"] {
        assert_eq!(error(&text_with(line)).line, 15, "{line}");
    }
}

#[test]
fn a_code_of_modules_that_no_printer_draws_is_refused() {
    let code = |width: &str| Template::read(&format!("{PAGE}[[front]]\nkind = \"code\"\nx = 20\ny = 20\nwidth = {width}\n"));
    assert!(code("10.6").is_ok());
    let wrong = code("10.5").unwrap_err();
    assert_eq!(wrong.line, 11);
    assert!(wrong.message.contains("make it 10.6 mm or more"), "{wrong}");
    assert!(code("6.6\ncode = \"short\"").is_ok());
    assert!(code("6.5\ncode = \"short\"").unwrap_err().message.contains("make it 6.6 mm or more"));
    assert!(code("32\ncode = \"shrt\"").unwrap_err().message.contains("did you mean \"short\""));
}

#[test]
fn a_picture_is_a_file_beside_the_template() {
    for name in ["../secret.png", "/etc/logo.png", "a/b.png", "a\\\\b.png", ".hidden", ""] {
        let picture = format!("[[front]]\nkind = \"picture\"\nx = 6\ny = 6\nwidth = 9\nheight = 9\nfile = \"{name}\"\n");
        assert_eq!(error(&picture).line, 13, "{name}");
    }
}

#[test]
fn other_mistakes_name_their_line() {
    let twice = format!("{}{}", text_with("id = \"a\""), text_with("id = \"a\""));
    assert_eq!(error(&twice).line, 24);
    assert_eq!(error(&text_with("only = [\"A\"]\nexcept = [\"B\"]")).line, 16);
    assert_eq!(error(&text_with("lines = 2.5")).line, 15);
    let repeated = "[[front]]\nkind = \"line\"\nx = 6\ny = 6\nto_x = 9\nto_y = 6\nrepeat = 3\n";
    assert!(error(repeated).message.contains("has no step"));
    assert!(error(&format!("{repeated}step = 90\n")).message.contains("outside the page"));
    assert!(error("[[front]]\nx = 6\n").message.contains("has no kind"));
    assert!(Template::read("name = \"a b\"\n[page]\nwidth = 105\nheight = 148\n").is_err());
    assert!(Template::read("name = \"a\"\n").is_err());
}

#[test]
fn a_template_is_found_by_name_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, PAGE).unwrap();
    assert_eq!(Template::find(path.to_str().unwrap()).unwrap().folder.as_deref(), Some(folder.path()));
    assert_eq!(Template::find("card-cr80").unwrap().name, "card-cr80");
    let unknown = Template::find("conference-a5").unwrap_err().to_string();
    assert!(unknown.contains("did you mean \"conference-a6\""), "{unknown}");
    std::fs::write(&path, "name = 3").unwrap();
    assert!(Template::find(path.to_str().unwrap()).unwrap_err().to_string().contains("mine.toml, line 1: "));
}

#[test]
fn all_mistakes_of_a_file_are_found_in_one_reading() {
    let text = format!("{PAGE}{}{}", text_with("colur = 1\nalign = \"center\""), text_with("colour = \"red\""));
    let errors = Template::read_all(&text).unwrap_err();
    let lines: Vec<_> = errors.iter().map(|error| (error.line, error.column, error.text.as_str())).collect();
    assert_eq!(lines, [(15, 1, "colur = 1"), (16, 9, "align = \"center\""), (25, 10, "colour = \"red\"")]);
    assert_eq!(Template::read(&text).unwrap_err(), errors[0]);
}

#[test]
fn artwork_fills_the_badge_with_its_bleed_or_has_a_place() {
    let artwork = |rest: &str| Template::read(&format!("{PAGE}[[front]]\nkind = \"artwork\"\nfile = \"a.svg\"\n{rest}"));
    let whole = artwork("").unwrap();
    assert_eq!(whole.front[0].area, whole.page.format.with_bleed());
    assert_eq!(whole.front[0].kind, ElementKind::Artwork { file: "a.svg".into(), fit: ArtworkFit::Cover });
    let placed = artwork("fit = \"contain\"\nx = 5\ny = 5\nwidth = 10\nheight = 12\n").unwrap();
    assert_eq!((placed.front[0].area.width, placed.front[0].area.height), (10.0, 12.0));
    assert!(artwork("x = 5\n").unwrap_err().message.contains("has no y"));
    assert!(artwork("fit = \"covr\"\n").unwrap_err().message.contains("did you mean \"cover\""));
    for name in ["../secret.svg", "/etc/a.svg"] {
        assert!(artwork("").is_ok() && error(&format!("[[front]]\nkind = \"artwork\"\nfile = \"{name}\"\n")).line == 9);
    }
}

#[test]
fn a_name_is_required_unless_the_template_says_otherwise() {
    let need = |text: &str, line: &str| {
        let element =
            format!("[[front]]\nkind = \"text\"\ntext = \"{text}\"\nsize = 9\nx = 6\ny = 6\nwidth = 90\nheight = 20\n{line}\n");
        match Template::read(&format!("{PAGE}{element}")).unwrap().front.swap_remove(0).kind {
            ElementKind::Text { text, .. } => text.need,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(need("{title} {name}", ""), Need::Required);
    assert_eq!(need("{name}", "required = false"), Need::Optional);
    assert_eq!(need("{delegation}", ""), Need::Optional);
    assert_eq!(need("{delegation}", "required = true"), Need::Required);
}
