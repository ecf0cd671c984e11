//! What the layers below a reading report to the sink while bytes pass through them.
//!
//! Decoders know only `io::Error`; an error of the sink is kept here on its way through them.

use std::cell::{Cell, RefCell, RefMut};
use std::io;

use super::sink::Sink;
use crate::error::Error;

/// The sink, shared by the reading and the stream it reads from.
pub(super) struct Meter<'s> {
    sink: RefCell<&'s mut dyn Sink>,
    stopped: RefCell<Option<Error>>,
    unpacked: Cell<u64>,
    /// Bytes of the disk that the file at hand has yielded.
    on_disk: Cell<u64>,
    /// Bytes that decoders have made of them, those of containers within containers too.
    made: Cell<u64>,
}

/// What streams know of a [`Meter`]: nothing of who listens, so that a stream may live shorter.
pub(super) trait Gauge {
    /// Reports bytes of the disk.
    ///
    /// # Errors
    /// A stand-in for the error of the sink, which [`Meter::stopped`] gives.
    fn packed(&self, bytes: u64) -> io::Result<()>;

    /// Notes bytes of the disk that are read in another way, and not reported.
    fn holds(&self, bytes: u64);

    /// Counts bytes that came out of a decoder and are read as text.
    fn count(&self, bytes: u64);

    /// Notes bytes that a container holds, which its entries count.
    ///
    /// # Errors
    /// If the file at hand has become far more than its size on disk can honestly be.
    fn made(&self, bytes: u64) -> io::Result<()>;

    /// Whether the sink ended the reading.
    fn is_stopped(&self) -> bool;
}

/// What any file may become.
const FREE_BYTES: u64 = 1 << 30;

/// What a byte of the disk may become beyond that. Texts are packed 20 times smaller at best, zeros a thousand times.
const MAX_RATIO: u64 = 250;

impl<'s> Meter<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink) -> Self {
        Meter {
            sink: RefCell::new(sink),
            stopped: RefCell::new(None),
            unpacked: Cell::new(0),
            on_disk: Cell::new(0),
            made: Cell::new(0),
        }
    }

    /// The sink. Nobody reads while it is held.
    pub(super) fn sink(&self) -> RefMut<'_, &'s mut dyn Sink> {
        self.sink.borrow_mut()
    }

    /// A file begins.
    pub(super) fn begin(&self) {
        self.on_disk.set(0);
        self.made.set(0);
    }

    /// Counts only so many: what came after is read once more.
    pub(super) fn recount(&self, bytes: u64) {
        self.unpacked.set(bytes);
    }

    /// The bytes counted.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked.get()
    }

    /// The error with which the sink ended the reading, if that is why a read failed.
    pub(super) fn stopped(&self) -> Option<Error> {
        self.stopped.borrow_mut().take()
    }
}

impl Gauge for Meter<'_> {
    fn packed(&self, bytes: u64) -> io::Result<()> {
        self.on_disk.set(self.on_disk.get() + bytes);
        self.sink().read_bytes(bytes).map_err(|error| {
            *self.stopped.borrow_mut() = Some(error);
            io::Error::other("stopped")
        })
    }

    fn holds(&self, bytes: u64) {
        self.on_disk.set(self.on_disk.get() + bytes);
    }

    fn count(&self, bytes: u64) {
        self.unpacked.set(self.unpacked.get() + bytes);
    }

    fn made(&self, bytes: u64) -> io::Result<()> {
        let made = self.made.get() + bytes;
        self.made.set(made);
        if made > FREE_BYTES + MAX_RATIO * self.on_disk.get() {
            let what = format!(
                "it unpacks to more than {MAX_RATIO} times its size, as no archive of texts does"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.stopped.borrow().is_some()
    }
}
