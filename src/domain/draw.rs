//! Numbers drawn from random bytes, for badges' serials.

/// Returns a source of numbers made from blocks of random bytes; `fill` fills a block from the operating system's source.
///
/// If a later block cannot be filled, the numbers of the last one come again. Callers skip numbers that are taken, so that none
/// is used twice.
///
/// # Errors
/// When the first block cannot be filled.
pub fn numbers<E>(mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<impl FnMut() -> u32, E> {
    let mut block = [0; 1024];
    fill(&mut block)?;
    let mut place = 0;
    Ok(move || {
        if place == block.len() {
            let mut next = [0; 1024];
            if fill(&mut next).is_ok() {
                block = next;
            }
            place = 0;
        }
        let bytes = [0, 1, 2, 3].map(|byte| block[place + byte]);
        place += bytes.len();
        u32::from_be_bytes(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_drawn_once_and_blocks_follow_one_another() {
        let mut blocks = 0_u8;
        let mut draw = numbers(|block: &mut [u8]| {
            blocks += 1;
            block
                .iter_mut()
                .enumerate()
                .for_each(|(place, byte)| *byte = if place % 4 == 3 { (place / 4) as u8 } else { blocks });
            Ok::<_, ()>(())
        })
        .unwrap();
        let drawn: Vec<u32> = (0..600).map(|_| draw()).collect();
        assert_eq!(drawn[0], 0x0101_0100);
        assert_eq!(drawn[255], 0x0101_01FF);
        assert_eq!(drawn[256], 0x0202_0200);
        assert_eq!(drawn.iter().collect::<std::collections::HashSet<_>>().len(), 600);
    }

    #[test]
    fn without_a_first_block_there_are_no_numbers() {
        assert!(numbers(|_| Err("none")).is_err());
        let mut left = 1;
        let mut draw = numbers(|block| {
            block.fill(7);
            left -= 1;
            if left < 0 { Err("none") } else { Ok(()) }
        })
        .unwrap();
        assert!((0..600).all(|_| draw() == 0x0707_0707), "the last block comes again");
    }
}
