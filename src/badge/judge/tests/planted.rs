//! The faults that are planted.

use super::{
    At::{self, Behind, Over, Whole},
    NAME, front,
};

/// Where it is planted, what, the code under which it is found, and words of its message.
pub(super) type Planted = (At, String, &'static str, &'static [&'static str]);

fn over_the_code() -> Vec<Planted> {
    let p = |at, kind: &str, more: &str, words| planted(at, kind, more, "covered", words);
    vec![
        p(
            Over,
            "fill",
            "id=\"a\"; x=60; y=100; width=20; height=10; colour=\"#000000\"",
            &["a covers code", "front", "13.0 × 10.0 mm"],
        ),
        p(Over, "fill", "id=\"a\"; x=75; y=98; width=15; height=15; colour=\"#ffffff\"", &["a covers code", "15.0 × 15.0 mm"]),
        p(Over, "fill", "id=\"a\"; x=60; y=88; width=8; height=40", &["a lies in the quiet zone of code", "1.0 × 32.0 mm"]),
        p(Over, "fill", "id=\"a\"; x=-3; y=121; width=111; height=6", &["a lies in the quiet zone of code", "32.0 × 1.0 mm"]),
        p(Over, "picture", "file=\"grey.png\"; x=75; y=97; width=15; height=15", &["picture covers code"]),
        p(
            Over,
            "picture",
            "file=\"grey.png\"; id=\"logo\"; x=60; y=80; width=8.5; height=15",
            &["logo lies in the quiet zone of code"],
        ),
        p(Over, "photo", "x=70; y=80; width=28; height=35; placeholder=\"always\"", &["photo covers code", "28.0 × 25.0 mm"]),
        p(Over, "photo", "x=70; y=80; width=28; height=35; placeholder=\"never\"", &["photo covers code"]),
        p(Over, "artwork", "file=\"grey.png\"", &["artwork covers code", "32.0 × 32.0 mm"]),
        p(Over, "artwork", "file=\"dark.svg\"", &["artwork covers code"]),
        p(Over, "line", "x=60; y=107; to_x=99; to_y=107; thickness=2", &["line covers code", "32.0 × 2.0 mm"]),
        p(Over, "line", "x=60; y=107; to_x=99; to_y=107; thickness=0.2; colour=\"#000000\"", &["line covers code"]),
        p(Over, "line", "x=83; y=80; to_x=83; to_y=122; thickness=1", &["line covers code"]),
        p(Over, "line", "x=20; y=80; to_x=98; to_y=80; repeat=3; step=11", &["line covers code"]),
        p(Over, "frame", "x=70; y=95; width=20; height=20", &["frame covers code"]),
        p(Over, "frame", "x=68; y=91; width=30; height=30; thickness=1", &["frame lies in the quiet zone of code"]),
        p(
            Over,
            "text",
            "text=\"{reference}\"; x=60; y=90.4; width=37; height=3; size=6",
            &["reference lies in the quiet zone of code"],
        ),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=70; y=102; width=25; height=5; size=10", &["a covers code"]),
        p(Over, "text", "text=\"{function}\"; x=20; y=102; width=60; height=5; size=8", &["function covers code"]),
        p(Over, "days", "x=60; y=104; width=20; height=8", &["days covers code"]),
        p(Over, "zones", "id=\"z\"; x=66; y=104; width=20; height=8", &["z covers code"]),
        p(
            Over,
            "fill",
            "x=75; y=98; width=15; height=15; only=[\"Media\"]",
            &["fill covers code", "only in the category \"Media\""],
        ),
        p(Over, "fill", "x=75; y=98; width=15; height=15; only=[\"field.bus=A\"]", &["fill covers code"]),
        p(Behind, "text", "id=\"a\"; text=\"Nairobi\"; x=70; y=102; width=25; height=5; size=10", &["code covers a"]),
        p(Behind, "days", "x=60; y=104; width=20; height=8", &["code covers days"]),
        p(Behind, "photo", "x=55; y=85; width=28; height=35; placeholder=\"always\"", &["code covers photo"]),
    ]
}

fn over_ink() -> Vec<Planted> {
    let p = |at, kind: &str, more: &str, words| planted(at, kind, more, "covered", words);
    vec![
        p(Over, "text", "text=\"{function}\"; x=8; y=40; width=89; height=16; size=20", &["function covers nm", "front", "mm"]),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=8; y=61; width=40; height=5; size=9", &["a covers delegation"]),
        p(
            Over,
            "stack",
            "id=\"s\"; x=8; y=40; width=80; height=20; part=[{text=\"{title}\", size=9}, {text=\"{function}\", size=9}]",
            &["covers nm"],
        ),
        p(Over, "photo", "x=8; y=30; width=28; height=35; placeholder=\"always\"", &["photo covers nm", "28.0 ×"]),
        p(Behind, "photo", "x=8; y=30; width=28; height=35", &["nm covers photo"]),
        p(Over, "picture", "file=\"grey.png\"; x=8; y=38; width=20; height=20", &["picture covers nm"]),
        p(Over, "fill", "id=\"a\"; x=8; y=44; width=30; height=3", &["a covers nm"]),
        p(Over, "artwork", "file=\"corner.svg\"", &["artwork covers nm"]),
        p(Over, "artwork", "file=\"grey.png\"", &["artwork covers title"]),
        p(Over, "line", "x=8; y=44; to_x=60; to_y=44; thickness=0.4", &["line covers nm"]),
        p(Behind, "line", "x=8; y=44; to_x=60; to_y=44; thickness=0.4", &["nm covers line"]),
        p(Over, "frame", "x=10; y=30; width=30; height=14", &["frame covers nm"]),
        p(Over, "days", "x=8; y=42; width=50; height=8", &["days covers nm"]),
        p(Over, "days", "x=10; y=94; width=40; height=8", &["days covers zones"]),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=8; y=94; width=30; height=5; size=9", &["a covers zones"]),
        p(Over, "fill", "id=\"a\"; x=9; y=92; width=8; height=8", &["a covers zones"]),
        p(Over, "fill", "id=\"a\"; x=8; y=62; width=30; height=2; except=[\"Minister\"]", &["a covers delegation", "\"Media\""]),
    ]
}

/// Plants an element.
pub(super) fn planted(at: At, kind: &str, more: &str, code: &'static str, words: &'static [&'static str]) -> Planted {
    (at, front(kind, more), code, words)
}

fn lacking() -> Vec<Planted> {
    let whole = |text: &str, code, words: &'static [&'static str]| -> Planted { (Whole, text.to_owned(), code, words) };
    let code = "[[front]]\nkind=\"code\"\nx=67\ny=90\nwidth=32\n";
    vec![
        whole(NAME, "no-code", &["no code", "add an element"]),
        whole(&format!("{NAME}{code}only=[\"Media\"]\n"), "no-code", &["only in the category \"Minister\""]),
        whole(code, "no-name", &["no name", "{name}"]),
        whole(&format!("{NAME}except=[\"Media\"]\n{code}"), "no-name", &["only in the category \"Media\""]),
    ]
}

fn at_the_edge() -> Vec<Planted> {
    let p = planted;
    vec![
        p(
            Behind,
            "fill",
            "id=\"a\"; x=0; y=0; width=105; height=20",
            "bleed",
            &["a ends at the trim on the left, top and right", "3 mm"],
        ),
        p(Behind, "fill", "id=\"a\"; x=0; y=70; width=4; height=20", "bleed", &["on the left"]),
        p(Behind, "fill", "id=\"a\"; x=0.6; y=70; width=4; height=10", "bleed", &["0.6 mm inside the trim on the left"]),
        p(Behind, "fill", "id=\"a\"; x=-1; y=70; width=4; height=10", "bleed", &["1.0 mm over the trim"]),
        p(Behind, "fill", "id=\"a\"; x=-3; y=70; width=107; height=10", "bleed", &["1.0 mm inside the trim on the right"]),
        p(
            Behind,
            "artwork",
            "file=\"pale.svg\"; x=0; y=0; width=105; height=148; fit=\"exact\"",
            "bleed",
            &["artwork ends at the trim"],
        ),
        p(
            Behind,
            "picture",
            "file=\"grey.png\"; x=0; y=70; width=15; height=20",
            "bleed",
            &["picture ends at the trim on the left"],
        ),
        p(Behind, "line", "x=0; y=75; to_x=105; to_y=75", "bleed", &["line ends at the trim on the left and right"]),
        p(Behind, "frame", "x=0.5; y=0.5; width=104; height=120", "bleed", &["frame ends"]),
    ]
}

fn too_small() -> Vec<Planted> {
    let p = planted;
    vec![
        p(
            Over,
            "text",
            "text=\"{reference}\"; x=8; y=20; width=40; height=5; size=3",
            "text-tiny",
            &["reference", "3.0 pt", "under 4 pt"],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=4.5",
            "text-small",
            &["event.place", "4.5 pt"],
        ),
        p(
            Over,
            "stack",
            "x=8; y=20; width=40; height=5; part=[{text=\"{event.place}\", size=3.5}]",
            "text-tiny",
            &["event.place"],
        ),
        p(
            Over,
            "text",
            "text=\"{delegation}\"; id=\"a\"; x=8; y=20; width=4; height=5; size=[3,8]",
            "text-tiny",
            &["a is set in"],
        ),
        p(Over, "days", "x=8; y=20; width=40; height=5; side=2", "text-small", &["days"]),
        p(Behind, "photo", "x=8; y=70; width=12; height=15; placeholder=\"always\"", "photo-small", &["12.0 × 15.0 mm"]),
    ]
}

fn of_artwork() -> Vec<Planted> {
    let p = planted;
    vec![
        p(Behind, "artwork", "file=\"cut.svg\"", "artwork-cut", &["Nairobi", "cut.svg", "over the trim"]),
        p(Behind, "artwork", "file=\"low.svg\"", "artwork-cut", &["low.svg", "mm"]),
        p(Behind, "artwork", "file=\"font.svg\"", "artwork-font", &["Nowhere Grotesk", "install the font"]),
    ]
}

fn hard_to_read() -> Vec<Planted> {
    let p = planted;
    vec![
        p(Behind, "artwork", "file=\"grey.png\"", "low-contrast", &["nm in #161a1f on #787878", "4.0:1"]),
        p(Behind, "artwork", "file=\"dark.svg\"", "low-contrast", &["delegation", "#14213d"]),
        p(Behind, "artwork", "file=\"stripes.png\"", "low-contrast", &["nm"]),
        p(Behind, "artwork", "file=\"dark.svg\"; only=[\"Media\"]", "low-contrast", &["nm", "\"Media\""]),
        p(Behind, "picture", "file=\"grey.png\"; x=8; y=55; width=60; height=20", "low-contrast", &["delegation"]),
        p(Behind, "fill", "id=\"a\"; x=8; y=40; width=20; height=12; colour=\"#333333\"", "low-contrast", &["nm", "#333333"]),
        p(
            Behind,
            "fill",
            "id=\"a\"; x=6; y=58; width=95; height=12; colour=\"category\"; except=[\"Media\"]",
            "low-contrast",
            &["delegation", "\"Minister\""],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=8; colour=\"#999999\"",
            "low-contrast",
            &["event.place", "2.8:1"],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=8; colour=\"category\"",
            "low-contrast",
            &["\"Media\""],
        ),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"Nairobi\"; x=8; y=121; width=40; height=6; size=12; colour=\"#ffffff\"",
            "low-contrast",
            &["a in"],
        ),
    ]
}

fn hidden() -> Vec<Planted> {
    let p = planted;
    vec![
        p(Over, "picture", "file=\"grey.png\"; id=\"p\"; x=-3; y=125; width=40; height=26", "covered", &["p covers title"]),
        p(Behind, "line", "x=20; y=135; to_x=40; to_y=135", "hidden", &["line is hidden under band"]),
        p(Behind, "fill", "id=\"a\"; x=70; y=95; width=10; height=10", "hidden", &["a is hidden under code"]),
        p(Behind, "picture", "file=\"grey.png\"; x=70; y=95; width=10; height=10", "hidden", &["picture is hidden under code"]),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"{tray}\"; x=20; y=94; width=35; height=5; size=9; align=\"right\"",
            "may-cover",
            &["zones"],
        ),
    ]
}

/// What is turned is judged where it is on the page.
fn turned() -> Vec<Planted> {
    let p = planted;
    vec![
        p(
            Over,
            "text",
            "id=\"a\"; text=\"Nairobi\"; x=80; y=92; width=6; height=28; size=12; rotate=270",
            "covered",
            &["a covers code"],
        ),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"{tray}\"; x=30; y=58; width=6; height=32; size=9; rotate=270",
            "may-cover",
            &["a", "delegation"],
        ),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"{tray}\"; x=80; y=70; width=6; height=40; size=9; rotate=90",
            "covered",
            &["a covers code"],
        ),
        p(
            Over,
            "stack",
            "id=\"s\"; x=20; y=28; width=14; height=60; rotate=90; part=[{text=\"{title}\", size=9}, {text=\"{function}\", size=9}]",
            "covered",
            &["function covers nm"],
        ),
        // Each line of what is turned is judged by itself: only the second is on the dark.
        (
            Behind,
            front("fill", "id=\"a\"; x=74; y=70; width=10; height=18; colour=\"#333333\"")
                + &front(
                    "stack",
                    "x=70; y=70; width=14; height=18; rotate=270; part=[{id=\"one\", text=\"Kenya\", size=9}, \
                     {id=\"two\", text=\"Nairobi\", size=9}]",
                ),
            "low-contrast",
            &["two in", "#333333"],
        ),
    ]
}

/// Returns all of them.
pub(super) fn all() -> Vec<Planted> {
    let lists =
        [over_the_code(), over_ink(), lacking(), at_the_edge(), too_small(), of_artwork(), hard_to_read(), hidden(), turned()];
    lists.concat()
}
