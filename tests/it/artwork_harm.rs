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
    let ten = |nth: usize| format!("<g id='a{nth}'>{}</g>", format!("<use xlink:href='#a{}'/>", nth - 1).repeat(10));
    let uses = "<g id='a0'><rect width='1' height='1'/></g>".to_owned() + &(1..9).map(ten).collect::<String>();
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
        (
            "markers",
            "<marker id='a'><path d='M0 0L9 9' marker-end='url(#b)'/></marker><marker id='b'><path d='M0 0L9 9' \
             marker-start='url(#a)'/></marker><path d='M0 0L9 9' marker-end='url(#a)'/>"
                .into(),
            "draws itself without end",
        ),
        (
            "mixed",
            "<mask id='a'><rect width='9' height='9' fill='url(#b)'/></mask><pattern id='b' width='9' height='9'><rect width='9' \
             height='9' clip-path='url(#c)'/></pattern><clipPath id='c'><rect width='9' height='9' mask='url(#a)'/></clipPath>\
             <rect width='9' height='9' mask='url(#a)'/>"
                .into(),
            "draws itself without end",
        ),
        (
            "image",
            "<filter id='f'><feImage xlink:href='#r'/></filter><rect id='r' width='9' height='9' filter='url(#f)'/>".into(),
            "draws itself without end",
        ),
        ("itself", "<g id='a'><use xlink:href='#a'/></g>".into(), "draws itself without end"),
        (
            "region",
            "<filter id='f' x='-100000' y='-100000' width='300000' height='300000'><feFlood/></filter>\
             <rect width='105' height='148' filter='url(#f)' transform='scale(1000)'/>"
                .into(),
            "MB to draw",
        ),
        ("uses", uses, "not a complete SVG file"),
        ("shapes", "<rect width='1' height='1'/>".repeat(400_000), "more than 10 MB"),
        ("nested", "<g>".repeat(200_000) + &"</g>".repeat(200_000), "not a complete SVG file"),
        (
            "styles",
            "<mask id='a'><rect width='9' height='9' style='opacity:1;mask: url(\"#b\")'/></mask><mask id='b'><rect width='9' height='9' \
             style='mask:url(#a)'/></mask><rect width='9' height='9' mask='url(#a)'/>"
                .into(),
            "draws itself without end",
        ),
        (
            "symbols",
            "<symbol id='a'><use xlink:href='#b'/></symbol><symbol id='b'><use xlink:href='#a'/></symbol><use xlink:href='#a'/>".into(),
            "draws itself without end",
        ),
        (
            "gradients",
            (0..9_000).map(|nth| format!("<linearGradient id='g{nth}' xlink:href='#g{}'/>", nth + 1)).collect(),
            "deep in one another",
        ),
        ("spans", "<text>".to_owned() + &"<tspan>".repeat(900) + "w" + &"</tspan>".repeat(900) + "</text>", "too deeply"),
        ("drawings", "<svg width='9' height='9'>".repeat(800) + &"</svg>".repeat(800), "too deeply"),
        (
            "within",
            "<image width='9' height='9' xlink:href='data:image/svg+xml,%3Csvg/%3E'/>".into(),
            "cannot be used",
        ),
        ("network", "<image width='9' height='9' xlink:href='http://192.0.2.1/a.png'/>".into(), "only pictures inside the drawing"),
        (
            "region-of-many",
            "<filter id='f' x='-5000%' y='-5000%' width='10000%' height='10000%'><feOffset dx='3'/></filter>\
             <rect width='105' height='148' filter='url(#f)'/>"
                .into(),
            "MB to draw",
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
