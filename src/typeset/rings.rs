//! Finds drawings that draw themselves: a mask in a mask in the first mask, patterns, clip paths, markers and uses likewise.
//!
//! SVG 2 (5.6, 14.4) calls these errors; drawn as they are written they never end.

use std::collections::{HashMap, HashSet};

use resvg::usvg::roxmltree::{Document, Node};

/// The most links between elements that are followed: hostile files have more.
const MOST_LINKS: usize = 200_000;
/// Attributes that name what is drawn.
const DRAWN_BY: [&str; 9] =
    ["mask", "clip-path", "fill", "stroke", "filter", "marker", "marker-start", "marker-mid", "marker-end"];
/// Elements that draw what their `href` names, or take from it.
const LINKING: [&str; 6] = ["use", "pattern", "linearGradient", "radialGradient", "filter", "feImage"];

/// Returns the ids of elements that draw one another in a ring, the first one again at the end; `None` if none do.
pub(super) fn ring(xml: &Document<'_>) -> Option<Vec<String>> {
    let mut links: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut left = MOST_LINKS;
    for node in xml.descendants().filter(Node::is_element) {
        let drawn = drawn_by(node);
        if drawn.is_empty() {
            continue;
        }
        // What an element's children draw, it draws.
        for id in node.ancestors().filter_map(|ancestor| ancestor.attribute("id")) {
            left = left.checked_sub(drawn.len())?;
            links.entry(id).or_default().extend(drawn.iter().copied());
        }
    }
    let mut starts: Vec<&str> = links.keys().copied().collect();
    starts.sort_unstable();
    let mut done: HashSet<&str> = HashSet::new();
    starts.into_iter().find_map(|start| ring_from(start, &links, &mut done))
}

/// Walks from one element as deep as links lead, without recursion: the file decides how deep that is.
fn ring_from<'x>(start: &'x str, links: &HashMap<&'x str, HashSet<&'x str>>, done: &mut HashSet<&'x str>) -> Option<Vec<String>> {
    let next = |id: &str| {
        let mut next: Vec<&'x str> = links.get(id).into_iter().flatten().copied().collect();
        next.sort_unstable();
        next
    };
    let mut path: Vec<(&'x str, Vec<&'x str>)> = vec![(start, next(start))];
    let mut on_path: HashSet<&str> = HashSet::from([start]);
    while let Some((id, waiting)) = path.last_mut() {
        let Some(to) = waiting.pop() else {
            on_path.remove(*id);
            done.insert(*id);
            path.pop();
            continue;
        };
        if on_path.contains(to) {
            let from = path.iter().position(|(id, _)| *id == to).unwrap_or_default();
            return Some(path[from..].iter().map(|(id, _)| (*id).to_owned()).chain([to.to_owned()]).collect());
        }
        if !done.contains(to) {
            on_path.insert(to);
            path.push((to, next(to)));
        }
    }
    None
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
        ring(&Document::parse(&text).unwrap()).map(|ring| ring.join(" "))
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
    fn what_is_used_often_is_not_a_ring() {
        let sound = "<g id='a'><rect id='r' fill='url(#grey)'/></g><use href='#a'/><use href='#a'/>\
             <linearGradient id='grey' href='#base'/><linearGradient id='base'/><a id='top' href='#top'/>\
             <rect id='s'><animate href='#s'/></rect>";
        assert_eq!(found(sound), None);
    }
}
