"""The first steps: the wizard of a first start, a page in each module. It shows values and emits wishes.

`wizard` is the dialog; `place_page` asks where webhooks come from, `github_page` connects GitHub, `trial_page` sends a
test event, `ready_page` has the switches for what goes on by itself.
"""
