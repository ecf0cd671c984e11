//! Many byte streams that grow in turn, in one memory: chunks of doubling size, each linked to the next.
//!
//! The scheme is that of Büttcher and Clarke (Indexing Time vs. Query Time Trade-offs in Dynamic Information Retrieval
//! Systems, CIKM 2005), as tantivy has it too: a term of few documents takes few bytes, and one of many is read in few
//! pieces.

/// Bytes of a page, which no chunk crosses.
const PAGE: usize = 1 << PAGE_BITS;
const PAGE_BITS: u32 = 20;
/// Bytes of a link.
const LINK: usize = 4;

/// The memory of all streams.
#[derive(Default)]
pub(super) struct Arena {
    pages: Vec<Box<[u8]>>,
    /// Bytes taken of the last page.
    taken: usize,
}

/// One stream.
#[derive(Clone, Copy, Default)]
pub(super) struct Stream {
    head: u32,
    /// Where the next byte goes.
    tail: u32,
    /// Bytes left in the last chunk.
    room: u16,
    chunks: u16,
}

/// Bytes of the chunk of this number, without its link.
fn size_of_chunk(number: u16) -> usize {
    (16 << number.min(10)) - LINK
}

impl Arena {
    /// Appends a byte.
    #[inline]
    pub(super) fn push(&mut self, stream: &mut Stream, byte: u8) {
        if stream.room == 0 {
            self.extend(stream);
        }
        let at = stream.tail as usize;
        self.pages[at >> PAGE_BITS][at & (PAGE - 1)] = byte;
        stream.tail += 1;
        stream.room -= 1;
    }

    /// Appends a number, seven bits a byte, the lowest first.
    #[inline]
    pub(super) fn push_number(&mut self, stream: &mut Stream, mut number: u32) {
        while number >= 0x80 {
            self.push(stream, number as u8 | 0x80);
            number >>= 7;
        }
        self.push(stream, number as u8);
    }

    #[cold]
    fn extend(&mut self, stream: &mut Stream) {
        let size = size_of_chunk(stream.chunks);
        if self.pages.is_empty() || self.taken + size + LINK > PAGE {
            self.pages.push(vec![0; PAGE].into());
            self.taken = 0;
        }
        let start = (((self.pages.len() - 1) << PAGE_BITS) + self.taken) as u32;
        self.taken += size + LINK;
        if stream.chunks == 0 {
            stream.head = start;
        } else {
            let link = stream.tail as usize;
            self.pages[link >> PAGE_BITS][link & (PAGE - 1)..][..LINK]
                .copy_from_slice(&start.to_le_bytes());
        }
        stream.tail = start;
        stream.room = size as u16;
        stream.chunks += 1;
    }

    /// The bytes of a stream, into `out`, which is cleared first.
    pub(super) fn read(&self, stream: &Stream, out: &mut Vec<u8>) {
        out.clear();
        let mut at = stream.head as usize;
        for number in 0..stream.chunks {
            let size = size_of_chunk(number);
            let chunk = &self.pages[at >> PAGE_BITS][at & (PAGE - 1)..][..size + LINK];
            if number + 1 == stream.chunks {
                out.extend_from_slice(&chunk[..size - usize::from(stream.room)]);
                break;
            }
            let (bytes, link) = chunk.split_at(size);
            out.extend_from_slice(bytes);
            at = link
                .first_chunk()
                .map_or(0, |link| u32::from_le_bytes(*link)) as usize;
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.pages.len() * PAGE
    }
}

/// Takes a number off the front of `bytes`.
#[inline]
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_that_grow_in_turn_keep_their_numbers() {
        let mut arena = Arena::default();
        let mut streams = [Stream::default(); 3];
        let number = |n: u32, of: usize| n.wrapping_mul(2_654_435_761) >> (of * 12);
        for n in 0..200_000 {
            for (of, stream) in streams.iter_mut().enumerate() {
                if n % (1 << (of * 8)) == 0 {
                    arena.push_number(stream, number(n, of));
                }
            }
        }
        assert!(arena.bytes() > 2 * PAGE, "no page was left");
        let mut bytes = Vec::new();
        for (of, stream) in streams.iter().enumerate() {
            arena.read(stream, &mut bytes);
            let mut rest = &bytes[..];
            for n in (0..200_000).step_by(1 << (of * 8)) {
                assert_eq!(take_number(&mut rest), Some(number(n, of)));
            }
            assert_eq!(take_number(&mut rest), None);
        }
        arena.read(&Stream::default(), &mut bytes);
        assert!(bytes.is_empty());
    }
}
