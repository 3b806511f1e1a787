//! A followed file that is rotated, and copied and cut, while the server is killed.

use crate::house::{House, wait_until};
use crate::listen::sender::{add_events, left_of};

fn killed_while_a_file_is_followed(portions: u32, events: u32) {
    let mut house = House::new("");
    let file = house.folder.path().join("app.log");
    let text = format!("[[collect.file]]\npath = {:?}\n", file.to_str().unwrap());
    std::fs::write(house.folder.path().join("t.toml"), text).unwrap();
    house.start();
    for portion in 0..portions {
        add_events(&file, portion * events..(portion + 1) * events);
        // A file of which nothing was taken yet is not known when it has another name.
        house.wait_for(format!("event-{:07}.", portion * events).as_bytes());
        house.kill();
        let old = house.folder.path().join(format!("app.log.{portion}"));
        match portion % 3 {
            0 => std::fs::rename(&file, &old).unwrap(),
            1 => {
                std::fs::copy(&file, &old).unwrap();
                std::fs::File::create(&file).unwrap();
            }
            _ => {}
        }
        house.start();
    }
    add_events(&file, portions * events..portions * events + 1);
    let last = format!("event-{:07}.", portions * events);
    house.wait_for(last.as_bytes());
    // Files that lost their name are finished when they have been quiet for five seconds.
    let mut still = (0, 0);
    wait_until("the files to be finished", || {
        let now = house.log_bytes();
        still = (now, if still.0 == now { still.1 + 1 } else { 0 });
        still.1 > 50
    });
    house.stop();
    let left = left_of(&house, portions * events);
    assert!(left.lost == 0 && left.doubled == 0, "{left:?}");
}

#[test]
fn killed_while_a_file_is_followed_over_rotations_nothing_is_lost_and_nothing_doubled() {
    killed_while_a_file_is_followed(5, 2_500);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_a_file_of_a_hundred_thousand_lines_is_followed() {
    killed_while_a_file_is_followed(10, 10_000);
}
