//! Many byte streams that grow in turn, in one memory: chunks of growing size, each linked to the next.
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

/// Bytes of the chunk of this number, without its link: every second one is twice as large.
fn size_of_chunk(number: u16) -> usize {
    (32 << (number / 2).min(9)) - LINK
}

impl Arena {
    /// Appends bytes.
    pub(super) fn push(&mut self, stream: &mut Stream, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if stream.room == 0 {
                self.extend(stream);
            }
            let (now, later) = bytes.split_at(bytes.len().min(stream.room.into()));
            let at = stream.tail as usize;
            self.pages[at >> PAGE_BITS][at & (PAGE - 1)..][..now.len()].copy_from_slice(now);
            stream.tail += now.len() as u32;
            stream.room -= now.len() as u16;
            bytes = later;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_that_grow_in_turn_keep_their_bytes() {
        let mut arena = Arena::default();
        let mut streams = [Stream::default(); 3];
        let piece = |n: u32, of: usize| [n as u8, (n >> 8) as u8, (n >> 16) as u8, of as u8];
        for n in 0..1_000_000 {
            for (of, stream) in streams.iter_mut().enumerate() {
                if n % (1 << (of * 8)) == 0 {
                    arena.push(stream, &piece(n, of)[..1 + n as usize % 4]);
                }
            }
        }
        assert!(arena.bytes() > PAGE, "no page was left");
        let mut bytes = Vec::new();
        for (of, stream) in streams.iter().enumerate() {
            arena.read(stream, &mut bytes);
            let pieces = (0..1_000_000).step_by(1 << (of * 8));
            let expected: Vec<u8> = pieces
                .flat_map(|n| piece(n, of).into_iter().take(1 + n as usize % 4))
                .collect();
            assert_eq!(bytes, expected);
        }
        arena.read(&Stream::default(), &mut bytes);
        assert!(bytes.is_empty());
    }
}
