//! Columns that have no room side by side, divided into bands: each has the first columns again, which say whose the values are.

/// Divides columns of given widths, each with a gap before the next, into bands that have room in a width. `keys` of the first columns
/// are in each of them. A column that is wider than the room stands in a band of its own.
#[must_use]
pub fn bands(widths: &[f32], gap: f32, keys: usize, room: f32) -> Vec<Vec<usize>> {
    let taken = |places: &[usize]| places.iter().map(|&place| widths[place] + gap).sum::<f32>() - gap;
    let all: Vec<usize> = (0..widths.len()).collect();
    if taken(&all) <= room || widths.len() < 2 {
        return vec![all];
    }
    let keys = keys.min(widths.len() - 1);
    let (repeated, rest) = all.split_at(keys);
    let free = room - repeated.iter().map(|&place| widths[place] + gap).sum::<f32>();
    let filled = |most: usize| {
        let mut bands: Vec<Vec<usize>> = Vec::new();
        for &place in rest {
            match bands.last_mut().filter(|last| last.len() < most && taken(last) + gap + widths[place] <= free) {
                Some(last) => last.push(place),
                None => bands.push(vec![place]),
            }
        }
        bands
    };
    // As few bands as it takes, and none of them much shorter than the others.
    let greedy = filled(usize::MAX);
    let even = filled(rest.len().div_ceil(greedy.len().max(1)));
    let bands = if even.len() == greedy.len() { even } else { greedy };
    bands.into_iter().map(|band| [repeated, &band].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_without_room_go_on_in_another_band_beside_their_keys() {
        let widths = [[30.0].as_slice(), &[10.0; 32]].concat();
        let divided = bands(&widths, 4.0, 1, 170.0);
        assert_eq!(divided.iter().map(Vec::len).collect::<Vec<_>>(), [9, 9, 9, 9]);
        assert!(divided.iter().all(|band| band[0] == 0));
        let shown: Vec<usize> = divided.iter().flat_map(|band| &band[1..]).copied().collect();
        assert_eq!(shown, (1..33).collect::<Vec<_>>(), "each column once");
        for band in &divided {
            assert!(band.iter().map(|&place| widths[place] + 4.0).sum::<f32>() - 4.0 <= 170.0, "{band:?}");
        }
    }

    #[test]
    fn what_has_room_is_one_band_and_what_never_has_stands_alone() {
        assert_eq!(bands(&[30.0, 10.0, 10.0], 4.0, 1, 170.0), [[0, 1, 2]]);
        assert_eq!(bands(&[400.0], 4.0, 1, 170.0), [[0]]);
        assert_eq!(bands(&[10.0, 400.0, 10.0], 4.0, 1, 170.0), [[0, 1], [0, 2]]);
        assert!(bands(&[], 4.0, 1, 170.0).concat().is_empty());
    }
}
