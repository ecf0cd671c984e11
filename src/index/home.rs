//! The folder an index lives in: its manifest, its lock, and the generation of segments that is in force.
//!
//! ```text
//! DIR/dateline.json   which format, which generation, whether it is only the sample
//! DIR/dateline.lock   held by whoever writes
//! DIR/gen-N/          tantivy's files, the ledger, and a copy of the manifest
//! ```
//! A new generation is built beside the one in force, and the manifest, replaced in one step, decides between them: a
//! reader sees the old index or the new one, whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;

use crate::analysis::{self, tokenizer};
use crate::corpus::INDEX_MANIFEST as MANIFEST;
use crate::error::{Error, Kind, Result};

use super::directory::LenientDirectory;
use super::schema::{Fields, schema, settings};

/// Version of the index format: the schema, the columns' meaning, the stored article.
pub const FORMAT: u32 = 3;

const LOCK: &str = "dateline.lock";

/// The manifest's copy in its generation's folder.
pub(super) const COPY: &str = "manifest.json";

/// The way out of an index that is damaged.
const AGAIN: &str =
    "`dateline verify` names the damage; `dateline index --rebuild` saves what can still be read";

/// What the folder says about the index in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the index format.
    pub format: u32,
    /// Version of the analysis that made the words.
    pub analysis: u32,
    /// Name of the folder that holds the segments.
    pub generation: String,
    /// Version of the extraction that all of its articles come from, or a later one.
    #[serde(default)]
    pub extraction: u32,
    /// Built from the sample archive without being asked to: the first articles of one's own replace it.
    #[serde(default)]
    pub sample: bool,
}

/// What stands at a place where an index could be.
pub enum Found {
    /// Nothing, or an empty folder.
    Nothing,
    /// An index.
    Index(Manifest),
    /// A folder with other content.
    Foreign,
}

/// The folder of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
}

impl Home {
    /// The home at `dir`; nothing is touched.
    pub fn at(dir: &Path) -> Self {
        Home {
            dir: dir.to_owned(),
        }
    }

    /// Where it is, as it was named.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file that says which index is there.
    pub(super) fn manifest_path(&self) -> PathBuf {
        self.dir.join(MANIFEST)
    }

    /// What stands there. An index of another format is an error.
    pub fn look(&self) -> Result<Found> {
        let found = self.look_at_any()?;
        if let Found::Index(manifest) = &found {
            self.check(manifest)?;
        }
        Ok(found)
    }

    /// What stands there, of this format or an older one.
    pub(super) fn look_at_older(&self) -> Result<Found> {
        let found = self.look_at_any()?;
        if let Found::Index(manifest) = &found
            && (manifest.format > FORMAT || manifest.analysis > analysis::FORMAT)
        {
            self.check(manifest)?;
        }
        Ok(found)
    }

    /// The same; where the manifest is lost or damaged, by the copy of it that its generation holds.
    pub(super) fn look_at_what_is_left(&self) -> Result<Found> {
        match self.look_at_older() {
            Err(error) if error.kind() == Kind::Damage => {
                let copy = self.copies().into_iter().next();
                copy.map_or(Err(error), |manifest| Ok(Found::Index(manifest)))
            }
            found => found,
        }
    }

    /// The manifests that the generations hold, the newest first.
    fn copies(&self) -> Vec<Manifest> {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return Vec::new();
        };
        let copy = |entry: fs::DirEntry| {
            let bytes = fs::read(entry.path().join(COPY)).ok()?;
            let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
            let is_its_own = entry.file_name() == *manifest.generation;
            (is_its_own && is_generation(&entry.path())).then_some(manifest)
        };
        let mut copies: Vec<Manifest> = entries.flatten().filter_map(copy).collect();
        copies.sort_by_key(|copy| std::cmp::Reverse(generation_number(&copy.generation)));
        copies
    }

    /// Whether the manifest is the copy of it, byte for byte; none if there is no copy that can be read.
    pub(super) fn is_as_copied(&self, manifest: &Manifest) -> Option<bool> {
        let copy = fs::read(self.generation(manifest).join(COPY)).ok()?;
        serde_json::from_slice::<Manifest>(&copy).ok()?;
        Some(fs::read(self.dir.join(MANIFEST)).is_ok_and(|bytes| bytes == copy))
    }

    fn look_at_any(&self) -> Result<Found> {
        match fs::read(self.dir.join(MANIFEST)) {
            Ok(bytes) => {
                let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|cause| {
                    self.error(Kind::Damage, "dateline.json cannot be read")
                        .because(cause)
                })?;
                // A manifest is input like any other: it must not lead out of its folder.
                if generation_number(&manifest.generation).is_none() {
                    return Err(self.error(Kind::Damage, "dateline.json names no generation"));
                }
                Ok(Found::Index(manifest))
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                if self.copies().is_empty() {
                    self.look_around()
                } else {
                    Err(self.error(Kind::Damage, "dateline.json is missing"))
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => Ok(Found::Foreign),
            Err(cause) => Err(self.io("cannot be read", cause)),
        }
    }

    fn look_around(&self) -> Result<Found> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => {
                return Ok(Found::Foreign);
            }
            Err(cause) => return Err(self.io("cannot be read", cause)),
        };
        for entry in entries {
            let entry = entry.map_err(|cause| self.io("cannot be read", cause))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Hidden: `.gitkeep`. Where our lock is, a generation may be in the making.
            let is_known = name == LOCK
                || name.starts_with('.')
                || is_generation(&entry.path())
                || (generation_number(&name).is_some() && self.dir.join(LOCK).exists());
            if !is_known {
                return Ok(Found::Foreign);
            }
        }
        Ok(Found::Nothing)
    }

    fn check(&self, manifest: &Manifest) -> Result<()> {
        if manifest.format != FORMAT || manifest.analysis != analysis::FORMAT {
            let what = format!(
                "was made in format {}.{}, and this program reads {FORMAT}.{}",
                manifest.format,
                manifest.analysis,
                analysis::FORMAT
            );
            let is_newer = manifest.format > FORMAT || manifest.analysis > analysis::FORMAT;
            return Err(self.error(Kind::Index, what).hint(if is_newer {
                "a newer dateline has made it: use that one"
            } else {
                "make it anew from the articles stored in it: dateline index --rebuild"
            }));
        }
        Ok(())
    }

    /// The files of the generation that `manifest` names.
    /// Where this process may not write, it reads without tantivy's lock.
    pub(super) fn files(&self, manifest: &Manifest) -> Result<LenientDirectory> {
        let dir = MmapDirectory::open(self.generation(manifest));
        dir.map(LenientDirectory::mapped)
            .map_err(|cause| self.unopened(anyhow::Error::from(cause)))
    }

    /// Opens the generation that `manifest` names, for searching.
    pub fn open(&self, manifest: &Manifest) -> Result<(tantivy::Index, Fields)> {
        self.open_files(self.files(manifest)?)
    }

    /// The same, for writing.
    pub(super) fn open_to_write(&self, manifest: &Manifest) -> Result<(tantivy::Index, Fields)> {
        let folder = self.generation(manifest);
        let files = MmapDirectory::open(&folder)
            .map_err(|cause| self.unopened(anyhow::Error::from(cause)))?;
        self.open_files(LenientDirectory::read(files, folder))
    }

    fn open_files(&self, files: LenientDirectory) -> Result<(tantivy::Index, Fields)> {
        let damaged = |cause| self.unopened(cause);
        let index = tantivy::Index::open(files).map_err(|cause| damaged(cause.into()))?;
        let (expected, fields) = schema();
        // Windows of time rest on the order of the segments.
        if index.schema() != expected || index.settings().sort_by_field != settings().sort_by_field
        {
            return Err(damaged(anyhow::anyhow!(
                "its fields are not those of format {FORMAT}"
            )));
        }
        tokenizer::register(index.tokenizers());
        Ok((index, fields))
    }

    /// Makes the files of a new generation, for writing; it is not in force before [`Home::put_in_force`].
    pub fn create(&self, manifest: &Manifest) -> Result<(tantivy::Index, Fields)> {
        let dir = self.generation(manifest);
        create_private(&dir).map_err(|cause| self.io("cannot be created", cause))?;
        tantivy::Index::builder()
            .schema(schema().0)
            .settings(settings())
            .create_in_dir(&dir)
            .map_err(|cause| {
                self.error(Kind::Io, "the index cannot be created")
                    .because(cause)
            })?;
        self.open_to_write(manifest)
    }

    /// A manifest of this program's formats, for the generation after `last`.
    pub fn next_generation(
        &self,
        last: Option<&Manifest>,
        extraction: u32,
        sample: bool,
    ) -> Manifest {
        let last = last.and_then(|manifest| generation_number(&manifest.generation));
        let is_free = |number: &u64| !self.dir.join(format!("gen-{number}")).exists();
        let number = (last.unwrap_or(0).saturating_add(1)..).find(is_free);
        let generation = format!("gen-{}", number.unwrap_or(u64::MAX));
        Manifest {
            format: FORMAT,
            analysis: analysis::FORMAT,
            generation,
            extraction,
            sample,
        }
    }

    /// Makes `manifest` the one that readers find, durably, and removes the generations it does not name.
    pub fn put_in_force(&self, manifest: &Manifest) -> Result<()> {
        replace(&self.generation(manifest), COPY, manifest)
            .and_then(|()| replace(&self.dir, MANIFEST, manifest))
            .map_err(|cause| self.io("dateline.json cannot be written", cause))?;
        self.remove_other_generations(Some(manifest));
        Ok(())
    }

    /// Removes what interrupted builds and replaced generations have left, and nothing else. What cannot be removed is
    /// only in the way.
    pub fn remove_other_generations(&self, keep: Option<&Manifest>) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        for entry in entries.flatten() {
            let is_kept = keep.is_some_and(|keep| entry.file_name() == *keep.generation);
            if !is_kept && is_generation(&entry.path()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Removes a generation that has not come into force.
    pub(super) fn remove_generation(&self, manifest: &Manifest) {
        let _ = fs::remove_dir_all(self.generation(manifest));
    }

    /// Makes commits durable: tantivy renames its files into place and does not sync the folder after that.
    pub fn sync(&self, manifest: &Manifest) -> Result<()> {
        File::open(self.generation(manifest))
            .and_then(|dir| dir.sync_all())
            .map_err(|cause| self.io("cannot be synced to disk", cause))
    }

    /// Takes the writer's lock, waiting for whoever has it if `wait`. It is free again when the file is dropped.
    pub fn lock(&self, wait: bool) -> Result<File> {
        create_private(&self.dir).map_err(|cause| self.io("cannot be created", cause))?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.dir.join(LOCK))
            .map_err(|cause| self.io("dateline.lock cannot be opened", cause))?;
        let locked = if wait {
            file.lock().map_err(fs::TryLockError::Error)
        } else {
            file.try_lock()
        };
        match locked {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(self
                .error(Kind::Index, "another dateline is writing to this index")
                .hint("wait until it has finished; searching meanwhile is safe")),
            Err(fs::TryLockError::Error(cause)) => Err(self.io("cannot be locked", cause)),
        }
    }

    /// Whether somebody writes at this place.
    pub(super) fn is_locked(&self) -> bool {
        let file = File::open(self.dir.join(LOCK));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
    }

    /// Bytes on disk of the generation.
    pub fn bytes(&self, manifest: &Manifest) -> u64 {
        let Ok(entries) = fs::read_dir(self.generation(manifest)) else {
            return 0;
        };
        entries
            .flatten()
            .filter_map(|entry| entry.metadata().ok())
            .map(|meta| meta.len())
            .sum()
    }

    /// An error at this place.
    pub fn error(&self, kind: Kind, what: impl Into<String>) -> Error {
        let error = Error::new(kind, self.dir.display().to_string(), what);
        if kind == Kind::Damage {
            error.hint(AGAIN)
        } else {
            error
        }
    }

    fn unopened(&self, cause: anyhow::Error) -> Error {
        self.error(Kind::Damage, "the index cannot be opened")
            .because(cause)
    }

    fn io(&self, what: &str, cause: io::Error) -> Error {
        self.error(Kind::Io, what).because(cause)
    }

    /// The folder of a generation.
    pub fn generation(&self, manifest: &Manifest) -> PathBuf {
        self.dir.join(&manifest.generation)
    }
}

/// Writes `manifest` to the file `name` of `folder`, in one step and durably.
fn replace(folder: &Path, name: &str, manifest: &Manifest) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, manifest)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))
        .map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// The number of a generation by its name, `gen-N`.
fn generation_number(name: &str) -> Option<u64> {
    let number = name.strip_prefix("gen-")?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| number.parse().ok())?
}

/// Whether a folder is a generation of ours: by its name, and by what tantivy puts in first.
fn is_generation(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_ours = || path.join(".managed.json").is_file() || is_empty(path);
    generation_number(&name).is_some() && is_ours()
}

fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none())
}

/// Creates a folder that nobody else may look into: archives hold what is not for everybody.
fn create_private(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}
