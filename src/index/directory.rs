//! Directories for readers: one that can be read where it cannot be written, and one of several indexes.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::index::{IndexMeta, SegmentMeta};
use tantivy::{Directory, TantivyError};

#[cfg(unix)]
use super::pieces::ReadFile;

/// Where tantivy keeps the list of segments.
const META: &str = "meta.json";

/// tantivy's list of the files it has made.
const MANAGED: &str = ".managed.json";

/// A folder whose locks, which tantivy's readers take for a moment and as a file, are only pretended where the system refuses to write; all else is passed on.
#[derive(Clone, Debug)]
pub(super) struct LenientDirectory {
    mapped: MmapDirectory,
    /// Where the folder is, if its large files are read in pieces.
    #[cfg_attr(not(unix), expect(dead_code, reason = "all files are mapped there"))]
    read: Option<PathBuf>,
}

impl LenientDirectory {
    /// All files are mapped into memory, for searching.
    pub(super) fn mapped(folder: MmapDirectory) -> Self {
        LenientDirectory {
            mapped: folder,
            read: None,
        }
    }

    /// Large files are read in pieces, for writing: a merge goes through whole segments once, and what it had mapped would
    /// count as memory of this process until its end, gigabytes of it.
    pub(super) fn read(folder: MmapDirectory, path: PathBuf) -> Self {
        LenientDirectory {
            mapped: folder,
            // Elsewhere there is no reading at a place that leaves the file as it is.
            read: cfg!(unix).then_some(path),
        }
    }
}

/// The files that are large: postings, positions, the document store.
#[cfg(unix)]
fn is_large(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    matches!(kind, Some("idx" | "pos" | "store"))
}

impl Directory for LenientDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.mapped.acquire_lock(lock) {
            Err(LockError::IoError(cause)) if is_refused(&cause) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            locked => locked,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        #[cfg(unix)]
        if let Some(folder) = self.read.as_ref().filter(|_| is_large(path)) {
            return ReadFile::open(&folder.join(path)).map_err(|cause| match cause.kind() {
                io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
                _ => OpenReadError::wrap_io_error(cause, path.to_owned()),
            });
        }
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let read = self.mapped.atomic_read(path)?;
        // Only the removal of dead files rests on this list: a damaged one is as good as none.
        let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&read).is_ok();
        if path == Path::new(MANAGED) && !is_json() {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        Ok(read)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

fn is_refused(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

/// The segments of several indexes as those of one, as they were when they were added.
///
/// Names of files begin with the id of their segment, which is unique in the world, so that all fit into one folder. What
/// is open stays readable when its index is written to, as with any reader; nothing can be written.
#[derive(Clone, Debug, Default)]
pub(super) struct UnionDirectory {
    meta: Arc<[u8]>,
    files: Arc<HashMap<PathBuf, Arc<dyn FileHandle>>>,
}

/// The segments of one index, their files open.
pub(super) struct Snapshot {
    pub(super) segments: Vec<SegmentMeta>,
    files: Vec<(PathBuf, Arc<dyn FileHandle>)>,
}

impl Snapshot {
    /// Opens the files of all segments of `index`, which lie in `dir`.
    pub(super) fn take(index: &tantivy::Index, dir: &LenientDirectory) -> tantivy::Result<Self> {
        // Against a writer that removes files between the reading of their names and their opening. One index at a time:
        // who waited for a lock while holding another could wait for ever.
        let _lock = dir
            .acquire_lock(&META_LOCK)
            .map_err(|cause| TantivyError::LockFailure(cause, None))?;
        let meta = index.load_metas()?;
        let mut files = Vec::new();
        for path in meta.list_segment_files() {
            match dir.get_file_handle(&path) {
                Ok(file) => files.push((path, file)),
                // The list is of all that a segment may have.
                Err(OpenReadError::FileDoesNotExist(_)) => {}
                Err(cause) => return Err(cause.into()),
            }
        }
        Ok(Snapshot {
            segments: meta.segments,
            files,
        })
    }
}

impl UnionDirectory {
    /// Puts snapshots together, in their order, under the schema and settings of `like`.
    pub(super) fn of(snapshots: Vec<Snapshot>, like: IndexMeta) -> serde_json::Result<Self> {
        let mut meta = IndexMeta {
            segments: Vec::new(),
            ..like
        };
        let mut files = HashMap::new();
        for snapshot in snapshots {
            meta.segments.extend(snapshot.segments);
            files.extend(snapshot.files);
        }
        Ok(UnionDirectory {
            meta: serde_json::to_vec(&meta)?.into(),
            files: Arc::new(files),
        })
    }
}

impl Directory for UnionDirectory {
    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        // There is nobody to lock out.
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.files.get(path) {
            Some(file) => Ok(Arc::clone(file)),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(path == Path::new(META) || self.files.contains_key(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META) {
            Ok(self.meta.to_vec())
        } else {
            Err(OpenReadError::FileDoesNotExist(path.to_owned()))
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        // It never changes.
        Ok(WatchHandle::empty())
    }
}

fn read_only() -> io::Error {
    io::Error::new(
        io::ErrorKind::ReadOnlyFilesystem,
        "several indexes as one are read only",
    )
}
