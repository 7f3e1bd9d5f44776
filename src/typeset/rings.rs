//! Finds drawings that draw themselves: a mask in a mask in the first mask, patterns, clip paths, markers and uses likewise.
//!
//! SVG 2 (5.6, 14.4) calls these errors; drawn as they are written they never end.

use std::collections::{HashMap, HashSet};

use resvg::usvg::roxmltree::{Document, Node};

/// The most links between elements that are followed: hostile files have more.
const MOST_LINKS: usize = 200_000;
/// How deep elements may draw one another: nobody draws a pattern in a pattern in a mask so deep.
const MOST_DEEP: usize = 16;
/// The least side of a pattern's tile, as a share of the drawing.
const DUST: f64 = 1e-4;
/// Attributes that name what is drawn.
const DRAWN_BY: [&str; 9] =
    ["mask", "clip-path", "fill", "stroke", "filter", "marker", "marker-start", "marker-mid", "marker-end"];
/// Elements that draw what their `href` names, or take from it.
const LINKING: [&str; 6] = ["use", "pattern", "linearGradient", "radialGradient", "filter", "feImage"];

/// What makes a drawing endless, or as good as that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Knot {
    /// Elements that draw one another in a ring: their ids, the first one again at the end.
    Ring(Vec<String>),
    /// Elements that draw one another, this many deep.
    Deep(usize),
    /// A pattern whose tiles are too small to be seen: its id.
    Dust(String),
}

/// The links between elements, by their ids.
type Links<'x> = HashMap<&'x str, HashSet<&'x str>>;

/// Returns what makes a drawing endless, if anything does.
pub(super) fn knot(xml: &Document<'_>) -> Option<Knot> {
    let links = links(xml);
    let mut starts: Vec<&str> = links.keys().copied().collect();
    starts.sort_unstable();
    let mut depths = HashMap::new();
    let found = starts.into_iter().find_map(|start| from(start, &links, &mut depths));
    let deepest = depths.into_values().max().unwrap_or_default();
    found.map(Knot::Ring).or_else(|| (deepest > MOST_DEEP).then_some(Knot::Deep(deepest))).or_else(|| dust(xml).map(Knot::Dust))
}

fn links<'x>(xml: &'x Document<'_>) -> Links<'x> {
    let mut links = Links::new();
    let mut left = MOST_LINKS;
    for node in xml.descendants().filter(Node::is_element) {
        let drawn = drawn_by(node);
        if drawn.is_empty() {
            continue;
        }
        // What an element's children draw, it draws.
        for id in node.ancestors().filter_map(|ancestor| ancestor.attribute("id")) {
            links.entry(id).or_default().extend(drawn.iter().copied());
            left = left.saturating_sub(drawn.len());
        }
        if left == 0 {
            break;
        }
    }
    links
}

/// Walks from one element as deep as links lead, without recursion: the file decides how deep that is. Returns a ring, and keeps how
/// deep each element leads.
fn from<'x>(start: &'x str, links: &Links<'x>, depths: &mut HashMap<&'x str, usize>) -> Option<Vec<String>> {
    if depths.contains_key(start) {
        return None;
    }
    let next = |id: &str| {
        let mut next: Vec<&'x str> = links.get(id).into_iter().flatten().copied().collect();
        next.sort_unstable();
        next
    };
    // Each element on the way, what of it is still to be walked, and how deep it leads as far as is known.
    let mut path: Vec<(&'x str, Vec<&'x str>, usize)> = vec![(start, next(start), 0)];
    let mut on_path: HashSet<&str> = HashSet::from([start]);
    while let Some((id, waiting, depth)) = path.last_mut() {
        let Some(to) = waiting.pop() else {
            let (id, depth) = (*id, *depth);
            on_path.remove(id);
            depths.insert(id, depth);
            path.pop();
            if let Some((_, _, above)) = path.last_mut() {
                *above = (*above).max(depth + 1);
            }
            continue;
        };
        if on_path.contains(to) {
            let from = path.iter().position(|(id, ..)| *id == to).unwrap_or_default();
            return Some(path[from..].iter().map(|(id, ..)| (*id).to_owned()).chain([to.to_owned()]).collect());
        }
        if let Some(known) = depths.get(to) {
            *depth = (*depth).max(known + 1);
        } else {
            on_path.insert(to);
            path.push((to, next(to), 0));
        }
    }
    None
}

/// Returns a pattern whose tiles are so small that a drawing has millions of them.
fn dust(xml: &Document<'_>) -> Option<String> {
    let root = xml.root_element();
    let side = |node: Node<'_, '_>, name: &str| node.attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok();
    let whole = |name| side(root, name).filter(|side| *side > 0.0);
    let view = root.attribute("viewBox").and_then(|view| view.split([' ', ',']).filter_map(|n| n.parse::<f64>().ok()).nth(2));
    let width = view.or_else(|| whole("width"))?;
    let is_dust = |pattern: &Node<'_, '_>| {
        // Without units of its own, a pattern's size is a share of what it fills.
        let unit = if pattern.attribute("patternUnits") == Some("userSpaceOnUse") { width } else { 1.0 };
        ["width", "height"].iter().filter_map(|name| side(*pattern, name)).any(|side| side > 0.0 && side < unit * DUST)
    };
    let mut patterns = xml.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "pattern")));
    patterns.find(is_dust).map(|pattern| pattern.attribute("id").unwrap_or_default().to_owned())
}

/// Returns the ids that an element draws itself by its own attributes.
fn drawn_by<'x>(node: Node<'x, '_>) -> Vec<&'x str> {
    let mut found = Vec::new();
    for attribute in node.attributes() {
        let value = attribute.value();
        match attribute.name() {
            "href" if LINKING.contains(&node.tag_name().name()) => found.extend(value.trim().strip_prefix('#')),
            "style" => found.extend(urls(value)),
            name if DRAWN_BY.contains(&name) => found.extend(urls(value)),
            _ => {}
        }
    }
    found
}

/// Walks the ids in `url(#a)`, with and without quotes.
fn urls(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let inside = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
        inside.trim().strip_prefix('#')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(inside: &str) -> Option<String> {
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{inside}</svg>");
        knot(&Document::parse(&text).unwrap()).map(|knot| match knot {
            Knot::Ring(ring) => ring.join(" "),
            Knot::Deep(depth) => depth.to_string(),
            Knot::Dust(id) => format!("dust {id}"),
        })
    }

    #[test]
    fn rings_of_every_kind_and_length_are_found() {
        assert_eq!(found("<mask id='a' mask='url(#a)'/>").as_deref(), Some("a a"));
        assert_eq!(found("<g id='a'><use xlink:href='#a'/></g>").as_deref(), Some("a a"));
        let mixed = "<mask id='m'><g fill='url(#p)'/></mask><pattern id='p'><g style='clip-path: url(\"#c\")'/></pattern>\
             <clipPath id='c'><use href='#m'/></clipPath>";
        assert_eq!(found(mixed).as_deref(), Some("c m p c"));
        for kind in ["mask", "clip-path", "marker-start", "filter", "stroke"] {
            let of = |nth: usize| format!("<g id='a{nth}'><g><g {kind}='url(#a{})'/></g></g>", (nth + 1) % 12);
            let twelve: String = (0..12).map(of).collect();
            assert_eq!(found(&twelve).map(|ring| ring.split(' ').count()), Some(13), "{kind}");
        }
    }

    #[test]
    fn what_nobody_would_draw_is_found() {
        let nested = |depth: usize| -> String {
            let of = |nth: usize| format!("<pattern id='p{nth}'><g fill='url(#p{})'/></pattern>", nth.wrapping_sub(1));
            (0..depth).map(of).collect()
        };
        assert_eq!(found(&nested(30)).as_deref(), Some("30"));
        assert_eq!(found(&nested(8)), None);
        let text = |tile: &str| format!("<svg xmlns='http://www.w3.org/2000/svg' width='105'>{tile}</svg>");
        let of = |tile: &str| knot(&Document::parse(&text(tile)).unwrap());
        let tile = |side: &str| format!("<pattern id='p' width='{side}' height='9' patternUnits='userSpaceOnUse'/>");
        assert_eq!(of(&tile("0.00001")), Some(Knot::Dust("p".into())));
        assert_eq!(of(&tile("0.5")), None);
        assert_eq!(of("<pattern id='p' width='0.1' height='0.1'/>"), None);
    }

    #[test]
    fn what_is_used_often_is_not_a_ring() {
        let sound = "<g id='a'><rect id='r' fill='url(#grey)'/></g><use href='#a'/><use href='#a'/>\
             <linearGradient id='grey' href='#base'/><linearGradient id='base'/><a id='top' href='#top'/>\
             <rect id='s'><animate href='#s'/></rect>";
        assert_eq!(found(sound), None);
    }
}
