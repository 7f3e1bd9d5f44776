//! Artwork that is made to harm: it is refused with a reason, by the check of a template and before the server starts.

use crate::harness::{Site, accredit};

const SVG: &str = "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='105' height='148'";

/// Files that end or exhaust the process that draws them, with a word of the reason.
fn harmful() -> Vec<(&'static str, String, &'static str)> {
    let ring = |kind: &str, attribute: &str, count: usize| -> String {
        let of = |nth: usize| {
            format!("<{kind} id='a{nth}'><g {attribute}='url(#a{})'><rect width='9' height='9'/></g></{kind}>", (nth + 1) % count)
        };
        (0..count).map(of).collect::<String>() + &format!("<rect width='9' height='9' {attribute}='url(#a0)'/>")
    };
    // Links by classes are not seen in the file's own text: only drawing tells.
    let masks: String =
        (0..3_000).map(|nth| format!("<mask id='m{nth}'><rect class='c{nth}' width='9' height='9'/></mask>")).collect();
    let rules: String = (1..3_000).map(|nth| format!(".c{nth}{{mask:url(#m{})}}", nth - 1)).collect();
    vec![
        ("masks", ring("mask", "mask", 3), "draws itself without end"),
        ("clips", ring("clipPath", "clip-path", 2), "draws itself without end"),
        ("patterns", ring("pattern", "fill", 12), "draws itself without end"),
        ("deep", format!("<style>{rules}</style>{masks}<rect width='9' height='9' mask='url(#m2999)'/>"), "drawing"),
        ("layers", "<g opacity='0.9'>".repeat(150) + "<rect width='105' height='148'/>" + &"</g>".repeat(150), "MB to draw"),
        ("text", format!("<text x='5' y='20'>{}</text>", "Kuwait ".repeat(400_000)), "MB to draw"),
        (
            "morphology",
            "<filter id='f'><feMorphology operator='dilate' radius='100000'/></filter><rect width='105' height='148' filter='url(#f)'/>".into(),
            "seconds to draw",
        ),
        ("dust", "<pattern id='p' width='0.00001' height='1' patternUnits='userSpaceOnUse'/>".into(), "too small to be seen"),
    ]
}

fn template(file: &str) -> String {
    format!(
        "name = \"t\"\n[page]\nwidth = 105\nheight = 148\n[[front]]\nkind = \"artwork\"\nfile = \"{file}.svg\"\n\
         [[front]]\nkind = \"text\"\ntext = \"{{name}}\"\nsize = [10, 20]\nx = 8\ny = 40\nwidth = 89\nheight = 16\n\
         [[front]]\nkind = \"code\"\nx = 67\ny = 91\nwidth = 32\n"
    )
}

#[cfg(unix)]
#[test]
fn artwork_that_harms_is_refused_with_a_reason() {
    let site = Site::new();
    for (name, inside, reason) in harmful() {
        site.write(&format!("{name}.svg"), format!("<svg {SVG}>{inside}</svg>"));
        site.write(&format!("{name}.toml"), template(name));
        let said = accredit(&site).args(["template", "check", &format!("{name}.toml")]).fails_with(1);
        assert!(
            said.out.contains(&format!("\"{name}.svg\" cannot be printed")) && said.out.contains(reason),
            "{name}: {}",
            said.out
        );
    }
}

#[cfg(unix)]
#[test]
fn the_server_does_not_start_with_artwork_that_harms() {
    let site = Site::with_sample();
    let (name, inside, reason) = harmful().swap_remove(0);
    site.write("masks.svg", format!("<svg {SVG}>{inside}</svg>"));
    site.write("masks.toml", template(name));
    accredit(&site).args(["serve", "--template", "masks.toml", "--listen", "127.0.0.1:0"]).fails_with(2).err_contains(reason);
}

#[test]
fn the_command_that_tries_drawings_says_when_it_got_to_its_end() {
    let site = Site::new();
    let svg = format!("<svg {SVG}><rect width='9' height='9'/></svg>");
    let said = accredit(&site).args(["try-drawing", "--longest", "154"]).input(svg).succeeds();
    assert_eq!(said.out.trim(), "drawn");
    let said = accredit(&site).args(["--help"]).succeeds();
    assert!(!said.out.contains("try-drawing"), "it is nobody's command");
}
