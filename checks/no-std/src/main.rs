//! A program without std that links the library and runs it.
//!
//! `#![no_std]` on the library says nothing about its dependencies: one of them may still bring std in, for a feature
//! that someone turned on, and everything keeps compiling. This program cannot link then. It owns the panic handler, and
//! a second one from std makes the compiler stop with "found duplicate lang item `panic_impl`" and the name of the crate
//! that std came with. (Seen on 2026-11-21 by adding `memchr` with its `std` feature, and by turning on `std` of serde.)
//!
//! The only other things here are what std would have provided: memory, and a `main` that libc's start code calls. libc
//! is also where `memcpy` and its kin come from.
//!
//! `cargo run --manifest-path checks/no-std/Cargo.toml --release`, exit status 0 when the library answered as expected,
//! 1 when it did not, and an abort (SIGABRT) on a panic.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::error::Error;
use core::ffi::{c_char, c_int};
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicUsize, Ordering};
use segmentry::model::{Currency, Customer, Money, Order};
use segmentry::prelude::*;
use segmentry::time::Instant;

/// Whether the library answers as expected.
fn run() -> bool {
    answer()
        .is_ok_and(|(sentence, verdict)| sentence == "more than 1 order in the last 30 days" && verdict == Verdict::Yes)
}

/// A customer with two orders, asked whether he has more than one.
fn answer() -> Result<(String, Verdict), Box<dyn Error>> {
    let mut customer = Customer::new(1);
    for day in 1..=2 {
        let at: Instant = format!("2026-03-0{day}T10:00:00Z").parse()?;
        customer.record(Order::new(at, Money::new(40, Currency::EUR)?))?;
    }
    let rule = orders().within_last(days(30)).count().more_than(1);
    let plan = rule.plan(&Context::at("2026-03-15T00:00:00Z".parse::<Instant>()?))?;
    Ok((rule.to_string(), plan.verdict(&customer)))
}

/// Hands out memory from one fixed block and takes nothing back, which is enough for a run this short.
struct Bump {
    block: UnsafeCell<[u8; SIZE]>,
    used: AtomicUsize,
}

const SIZE: usize = 16 << 20;

// SAFETY: `used` gives each byte of `block` to one caller at most.
unsafe impl Sync for Bump {}

// SAFETY: a block returned is aligned (the address is rounded up), inside `block` (compared with SIZE) and given once.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let base = self.block.get() as usize;
        let mut start = 0;
        let taken = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            start = (base + used).next_multiple_of(layout.align()) - base;
            start.checked_add(layout.size()).filter(|&end| end <= SIZE)
        });
        match taken {
            // SAFETY: `start + size <= SIZE` was just checked.
            Ok(_) => unsafe { self.block.get().cast::<u8>().add(start) },
            Err(_) => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static MEMORY: Bump = Bump { block: UnsafeCell::new([0; SIZE]), used: AtomicUsize::new(0) };

#[link(name = "c")]
unsafe extern "C" {
    fn abort() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: takes nothing and does not return.
    unsafe { abort() }
}

// The compiled `alloc` was built to unwind and names these two; with `panic = "abort"` nothing calls them.

#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(export_name = "_Unwind_Resume")]
extern "C" fn unwind_resume() -> ! {
    // SAFETY: takes nothing and does not return.
    unsafe { abort() }
}

/// What libc's start code calls.
#[unsafe(no_mangle)]
extern "C" fn main(_: c_int, _: *const *const c_char) -> c_int {
    c_int::from(!run())
}
