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
}

impl<'s> Meter<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink) -> Self {
        Meter {
            sink: RefCell::new(sink),
            stopped: RefCell::new(None),
            unpacked: Cell::new(0),
        }
    }

    /// The sink. Nobody reads while it is held.
    pub(super) fn sink(&self) -> RefMut<'_, &'s mut dyn Sink> {
        self.sink.borrow_mut()
    }

    /// Reports bytes of the disk.
    ///
    /// # Errors
    /// A stand-in for the error of the sink, which [`Meter::stopped`] gives.
    pub(super) fn packed(&self, bytes: u64) -> io::Result<()> {
        self.sink().read_bytes(bytes).map_err(|error| {
            *self.stopped.borrow_mut() = Some(error);
            io::Error::other("stopped")
        })
    }

    /// Counts bytes that came out of a decoder.
    pub(super) fn count(&self, bytes: u64) {
        self.unpacked.set(self.unpacked.get() + bytes);
    }

    /// Counts only so many: what came after is read once more.
    pub(super) fn recount(&self, bytes: u64) {
        self.unpacked.set(bytes);
    }

    /// The bytes counted.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked.get()
    }

    /// Whether the sink ended the reading.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.borrow().is_some()
    }

    /// The error with which the sink ended the reading, if that is why a read failed.
    pub(super) fn stopped(&self) -> Option<Error> {
        self.stopped.borrow_mut().take()
    }
}
