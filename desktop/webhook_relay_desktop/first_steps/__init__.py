"""The first steps without their pages: what settings a choice makes, and a source made at a relay. No Qt."""
