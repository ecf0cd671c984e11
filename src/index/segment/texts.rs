//! The stored part of articles while their segment is gathered: the first few in memory, all others in a file without a
//! name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// So many bytes stay in memory.
const IN_MEMORY: usize = 4 << 20;
/// Bytes that are written together.
const BUFFER: usize = 1 << 18;

/// What is stored of an article: its description, and its text.
pub(super) type Text = (String, String);

/// The stored part of articles.
pub(super) struct Texts {
    folder: PathBuf,
    kept: Vec<Text>,
    kept_bytes: usize,
    file: Option<File>,
    /// What goes to the file next.
    buffer: Vec<u8>,
    length: u64,
}

/// Where the stored part of an article is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Memory(usize),
    File {
        start: u64,
        meta: usize,
        body: usize,
    },
}

impl Texts {
    /// None yet; a file is made in `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Texts {
            folder,
            kept: Vec::new(),
            kept_bytes: 0,
            file: None,
            buffer: Vec::new(),
            length: 0,
        }
    }

    /// Adds that of an article.
    pub(super) fn push(&mut self, text: Text) -> io::Result<Place> {
        let bytes = text.0.capacity() + text.1.capacity();
        if self.kept_bytes + bytes <= IN_MEMORY {
            self.kept_bytes += bytes;
            self.kept.push(text);
            return Ok(Place::Memory(self.kept.len() - 1));
        }
        let (meta, body) = (text.0.len(), text.1.len());
        let start = self.length;
        self.length += (meta + body) as u64;
        self.buffer.extend_from_slice(text.0.as_bytes());
        self.buffer.extend_from_slice(text.1.as_bytes());
        if self.buffer.len() >= BUFFER {
            self.write()?;
        }
        Ok(Place::File { start, meta, body })
    }

    /// Has all of it where [`take`](Self::take) finds it.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile_in(&self.folder)?),
        };
        file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Takes that of an article out, after a [`write`](Self::write).
    pub(super) fn take(&mut self, place: Place) -> io::Result<Text> {
        match (place, &mut self.file) {
            (Place::Memory(at), _) => Ok(std::mem::take(&mut self.kept[at])),
            (Place::File { start, meta, body }, Some(file)) => {
                file.seek(SeekFrom::Start(start))?;
                let mut bytes = vec![0; meta + body];
                file.read_exact(&mut bytes)?;
                let body = text(bytes.split_off(meta))?;
                Ok((text(bytes)?, body))
            }
            (Place::File { .. }, None) => Err(io::Error::other("the texts were not written")),
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.kept_bytes + self.kept.capacity() * size_of::<Text>() + self.buffer.capacity()
    }
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_memory_and_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut texts = Texts::new(folder.path().to_owned());
        let text = |n: usize| (format!("{{{n}}}"), "é".repeat(n * 10_000));
        let places: Vec<Place> = (0..40).map(|n| texts.push(text(n)).unwrap()).collect();
        texts.write().unwrap();
        let is_filed = |place: &&Place| matches!(place, Place::File { .. });
        assert!((1..40).contains(&places.iter().filter(is_filed).count()));
        for (n, place) in places.iter().enumerate().rev() {
            assert!(texts.take(*place).unwrap() == text(n), "{n}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
