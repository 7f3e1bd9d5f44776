//! Texts of an element: filled in, fitted, and set one under another.

use super::{
    block::{FittedBlock, NameParts},
    flow::{Flow, FlowEntry, FlowKind},
    scene::{Canvas, Scene, missing_glyph},
};
use crate::{
    badge::{
        problem::BadgeProblem,
        template::{Element, PartKind, Placeholder, StackPart, Text, VerticalAnchor},
    },
    typeset::{
        item::Rect,
        pdf::Tagging,
        tag::Tag,
        text::{LineEnds, Shaper, TextOverflow},
    },
};

/// How much smaller than needed a squeezed text may become: its lines break anew, and not always as well.
const SQUEEZE: f32 = 0.8;

impl Scene<'_> {
    pub(super) fn text(&self, element: &Element, text: &Text, anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let Some(filled) = self.fill(text) else { return };
        if filled.is_empty() {
            canvas.empty(&element.id, text.need);
            return;
        }
        match self.block(text, &filled, text.size.1, area, canvas.shaper) {
            Ok(block) => {
                let kind = FlowKind::Text { block, relative: None, rank: 0 };
                let flow = Flow { entries: vec![FlowEntry { part: 0, gap: 0.0, tag: self.tag(text), kind }] };
                self.draw_flow(flow, &[(&element.id, &filled)], anchor, area, canvas);
            }
            Err(overflow) => {
                let squeezed = self.squeezed(text, &filled, overflow, area, canvas.shaper);
                canvas.overflow(&element.id, &filled, overflow);
                let entries = squeezed.map(|block| FlowEntry {
                    part: 0,
                    gap: 0.0,
                    tag: self.tag(text),
                    kind: FlowKind::Text { block, relative: None, rank: 0 },
                });
                let flow = Flow { entries: entries.into_iter().collect() };
                self.draw_flow(flow, &[(&element.id, &filled)], anchor, area, canvas);
            }
        }
    }

    pub(super) fn stack(&self, parts: &[StackPart], anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let mut flow = Flow::default();
        let mut names: Vec<(&str, String)> = Vec::with_capacity(parts.len());
        let mut above = f32::MAX;
        for (place, part) in parts.iter().enumerate() {
            names.push((part.id.as_str(), String::new()));
            let kind = match &part.kind {
                PartKind::Rule { width, thickness, ink, align } => {
                    FlowKind::Rule { width: *width, thickness: *thickness, colour: self.colour(*ink), align: *align }
                }
                PartKind::Text { text, relative, rank } => {
                    let Some(filled) = self.fill(text) else { continue };
                    if filled.is_empty() {
                        canvas.empty(&part.id, text.need);
                        continue;
                    }
                    let largest = relative.map_or(text.size.1, |share| text.size.1.min(above * share)).max(text.size.0);
                    let block = self.block(text, &filled, largest, area, canvas.shaper);
                    // A text that is squeezed has a size of its own.
                    let relative = relative.filter(|_| block.is_ok());
                    let block = block.map_or_else(|overflow| self.overflowing(part, &filled, overflow, area, canvas), Some);
                    names[place].1 = filled;
                    let Some(block) = block else { continue };
                    above = block.size;
                    FlowKind::Text { block, relative, rank: *rank }
                }
            };
            let tag = if let PartKind::Text { text, .. } = &part.kind { self.tag(text) } else { None };
            flow.entries.push(FlowEntry { part: place, gap: part.gap, tag, kind });
        }
        let names: Vec<(&str, &str)> = names.iter().map(|(id, text)| (*id, text.as_str())).collect();
        self.draw_flow(flow.without_idle_rules(), &names, anchor, area, canvas);
    }

    /// Reports a text that does not fit, and returns how it is squeezed in; `None` if it cannot be.
    fn overflowing(
        &self,
        part: &StackPart,
        filled: &str,
        overflow: TextOverflow,
        area: Rect,
        canvas: &mut Canvas<'_, '_>,
    ) -> Option<FittedBlock> {
        let PartKind::Text { text, .. } = &part.kind else { return None };
        let squeezed = self.squeezed(text, filled, overflow, area, canvas.shaper);
        canvas.overflow(&part.id, filled, overflow);
        squeezed
    }

    /// Draws texts one under another; what does not fit or has no glyphs becomes a problem. `names` are the parts' ids and texts.
    fn draw_flow(&self, mut flow: Flow, names: &[(&str, &str)], anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        flow.balance();
        if let Err(height) = flow.shrink_to(area.height) {
            let tallest = flow.tallest();
            let (id, text) = names[tallest.part];
            let overflow = TextOverflow { needed: tallest.size * area.height / height, smallest: tallest.size };
            // A text that was squeezed has already been reported as too long: what it does to the others is not news.
            if names.iter().all(|(id, _)| !canvas.has_overflow(id)) {
                canvas.overflow(id, text, overflow);
            }
            flow.allow_any_size();
            if flow.shrink_to(area.height).is_err() {
                return;
            }
        }
        for entry in &flow.entries {
            if let FlowKind::Text { block, .. } = &entry.kind {
                let (id, text) = names[entry.part];
                if let LineEnds::OnParticle(word) = &block.ends {
                    let (element, text, word) = (id.to_owned(), text.to_owned(), word.clone());
                    canvas.problems.push(BadgeProblem::NameBreak { element, text, word });
                }
                for missing in block.lines().flat_map(|line| &line.missing) {
                    canvas.problems.push(missing_glyph(id, text, missing));
                }
                canvas.small(id, block.size, self.side);
            }
        }
        if let Some(parts) = &mut canvas.parts {
            let mut first = canvas.items.len();
            for entry in &flow.entries {
                parts.push((first, names[entry.part].0.to_owned()));
                first += entry.kind.items();
            }
        }
        flow.draw(area, anchor, self.page.grid, canvas.items);
    }

    /// Returns what a text says, or `None` if it is not used here, which is not a fault of the list.
    fn fill(&self, text: &Text) -> Option<String> {
        let is_idle = text.when.as_ref().is_some_and(|when| self.filled(when).is_empty());
        if is_idle || text.unless.as_ref().is_some_and(|unless| !self.filled(unless).is_empty()) {
            return None;
        }
        Some(self.filled_in(&text.pattern, &text.language))
    }

    fn block(
        &self,
        text: &Text,
        filled: &str,
        largest: f32,
        area: Rect,
        shaper: &mut Shaper<'_>,
    ) -> Result<FittedBlock, TextOverflow> {
        let (name, colour) = (self.name_in(text), self.colour(text.ink));
        // What is the event's is in the event's language, no matter who wears the badge.
        let forms = if text.pattern.is_shared() { self.forms_in(&text.language) } else { self.forms };
        let voice = self.voice(text.face.as_ref(), forms);
        FittedBlock::fit(shaper, filled, text, name, (largest, colour), (area.width, area.height), voice)
    }

    /// Returns the parts of the name, if a text shows the name: its lines break as those of names do.
    fn name_in(&self, text: &Text) -> Option<NameParts<'_>> {
        let is_name = |placeholder| {
            use Placeholder::{FamilyName, GivenName, Name, NameInFull, NativeName};
            matches!(placeholder, Name | NameInFull | NativeName | GivenName | FamilyName)
        };
        let subject = self.subject.filter(|_| text.pattern.placeholders().any(is_name))?;
        Some(NameParts { given: &subject.given_name, family: &subject.family_name })
    }

    /// Fits a text that is too long, smaller than the template allows: for forced printing.
    fn squeezed(
        &self,
        text: &Text,
        filled: &str,
        overflow: TextOverflow,
        area: Rect,
        shaper: &mut Shaper<'_>,
    ) -> Option<FittedBlock> {
        let smallest = (overflow.needed * SQUEEZE).max(0.1);
        let smaller = Text { size: (smallest, text.size.1), ..text.clone() };
        self.block(&smaller, filled, text.size.0, area, shaper).ok()
    }

    /// Returns what a text is to people who hear the page, if the document says so.
    fn tag(&self, text: &Text) -> Option<Tag> {
        (self.parts == Tagging::Tagged).then(|| text.heading.map_or(Tag::Paragraph, Tag::Heading))
    }
}
