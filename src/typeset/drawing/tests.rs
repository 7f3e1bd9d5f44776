use super::*;
use crate::domain::causes::with_causes;

fn read(text: &str) -> Result<Drawing, DrawingError> {
    Drawing::read(text, None, &Fonts::embedded(), 100.0)
}

fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='100' height='50'>{inside}</svg>"
    )
}

#[test]
fn shapes_are_read_and_what_is_none_is_said() {
    assert_eq!(read(&svg("<rect width='10' height='10'/>")).unwrap().size(), (100.0, 50.0));
    assert!(matches!(read("<svg"), Err(DrawingError::Damaged(_))));
    assert!(matches!(read("<html/>"), Err(DrawingError::Damaged(_))));
    assert!(matches!(read(&svg("<rect width='0' height='0'")), Err(DrawingError::Damaged(_))));
}

#[test]
fn a_letter_that_no_font_has_is_said() {
    assert!(read(&svg("<text x='5' y='20'>Kuwait</text>")).is_ok());
    let wrong = read(&svg("<text x='5' y='20'>\u{E000}</text>")).unwrap_err().to_string();
    assert!(wrong.contains("turn the text into paths"), "{wrong}");
}

#[test]
fn other_files_and_the_network_are_out_of_reach() {
    for name in ["/etc/passwd", "../a.png", "file:///etc/passwd", "https://example.org/a.png", "a/b.png", ".a", ""] {
        let drawing = svg(&format!("<image width='9' height='9' xlink:href='{name}'/>"));
        assert!(matches!(read(&drawing), Err(DrawingError::Picture { .. })), "{name}");
    }
    let nested = svg("<image width='9' height='9' href='data:image/svg+xml,%3Csvg/%3E'/>");
    assert!(matches!(read(&nested), Err(DrawingError::Picture { .. })), "an SVG in an SVG");
}

#[test]
fn a_picture_beside_the_drawing_is_read() {
    let folder = tempfile::tempdir().unwrap();
    image::RgbImage::from_pixel(4, 6, image::Rgb([200, 10, 10])).save(folder.path().join("a.png")).unwrap();
    let drawing = svg("<image width='8' height='12' href='a.png'/>");
    let drawing = Drawing::read(&drawing, Some(folder.path()), &Fonts::embedded(), 100.0).unwrap();
    assert!((drawing.least_resolution().unwrap() - 0.5).abs() < 1e-4, "half a pixel to a unit");
}

#[cfg(unix)]
#[test]
fn a_link_beside_the_drawing_does_not_lead_elsewhere() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    for home in [&folder, &elsewhere] {
        image::RgbImage::from_pixel(4, 6, image::Rgb([200, 10, 10])).save(home.path().join("real.png")).unwrap();
    }
    std::os::unix::fs::symlink(elsewhere.path().join("real.png"), at("out.png")).unwrap();
    std::os::unix::fs::symlink("real.png", at("in.png")).unwrap();
    let read = |name: &str| {
        let drawing = svg(&format!("<image width='8' height='12' href='{name}'/>"));
        Drawing::read(&drawing, Some(folder.path()), &Fonts::embedded(), 100.0).map(|_| ())
    };
    let refused = with_causes(&read("out.png").unwrap_err());
    assert!(refused.contains("\"out.png\"") && refused.contains("leads out of the folder"), "{refused}");
    read("in.png").expect("a link to a picture beside it is one");
}

#[test]
fn what_grows_without_end_is_refused() {
    let entities = "<!DOCTYPE svg [<!ENTITY a '<g><g/></g>'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>\
         <!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;'>]>";
    assert!(read(&format!("{entities}{}", svg("&e;&e;&e;&e;"))).is_err());
    let mut uses = String::from("<g id='a0'><rect width='1' height='1'/></g>");
    for level in 1..9 {
        let before = level - 1;
        let ten = format!("<use xlink:href='#a{before}'/>").repeat(10);
        uses.push_str(&format!("<g id='a{level}'>{ten}</g>"));
    }
    assert!(read(&svg(&uses)).is_err());
    let deep = format!("{}{}", "<g opacity='0.5'>".repeat(5_000), "</g>".repeat(5_000));
    let _ = read(&svg(&deep));
}
