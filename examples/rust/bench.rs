// SPDX-License-Identifier: MIT
//! A module without the header: exported functions named by the convention, each runs its own loop.
//!
//!     rustc -O --crate-type cdylib bench.rs -o bench.so
//!     ppbench -s bench.so
//!
//! `ppb_bench_NAME(n_iterations, context)` is a benchmark. `ppb_setup_NAME()` makes its context,
//! `ppb_teardown_NAME(context)` ends it; both may be left out. `ppb_empty_loop` is the same loop
//! with nothing in it: what it takes is subtracted.
use std::collections::HashMap;
use std::ffi::c_void;
use std::hint::black_box;

const N_KEYS: u64 = 1000;

#[no_mangle]
pub extern "C" fn ppb_empty_loop(n_iterations: u64, _context: *mut c_void) {
    for _ in 0..n_iterations {
        black_box(());
    }
}

#[no_mangle]
pub extern "C" fn ppb_bench_square_root(n_iterations: u64, _context: *mut c_void) {
    for _ in 0..n_iterations {
        black_box(black_box(2.0f64).sqrt());
    }
}

#[no_mangle]
pub extern "C" fn ppb_bench_vec_push(n_iterations: u64, _context: *mut c_void) {
    for _ in 0..n_iterations {
        let mut numbers = Vec::new();
        for i in 0..N_KEYS {
            numbers.push(i);
        }
        black_box(numbers);
    }
}

#[no_mangle]
pub extern "C" fn ppb_setup_hash_map_get() -> *mut c_void {
    let map: HashMap<u64, u64> = (0..N_KEYS).map(|i| (i, i * i)).collect();
    Box::into_raw(Box::new(map)).cast()
}

/// # Safety
/// `context` is what `ppb_setup_hash_map_get` returned.
#[no_mangle]
pub unsafe extern "C" fn ppb_bench_hash_map_get(n_iterations: u64, context: *mut c_void) {
    let map = unsafe { &*context.cast::<HashMap<u64, u64>>() };
    for i in 0..n_iterations {
        black_box(map.get(&(i % N_KEYS)));
    }
}

/// # Safety
/// As above; the map is gone afterwards.
#[no_mangle]
pub unsafe extern "C" fn ppb_teardown_hash_map_get(context: *mut c_void) {
    drop(unsafe { Box::from_raw(context.cast::<HashMap<u64, u64>>()) });
}
