import streamlit as st

from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.ui import data, options, state
from explorer.ui.show import show
from explorer.ui.towns import project_panel, town_panel, towns_panel

LENSES = {"share": "参加状況", "project": "事業を選ぶ", "fields": "分野別"}
RENDERINGS = {"deck": "動かせる地図", "plain": "静止した地図"}

dataset = data.dataset()

st.title("どのまちが、どの事業に参加しているか", anchor=False)
look, draw = st.columns([3, 2], vertical_alignment="bottom")
with look:
    lens = state.segments("見かた", "lens", LENSES, "share")
with draw:
    rendering = state.segments("描きかた（動かせない端末では「静止」を選ぶ）", "draw", RENDERINGS, "deck")

if lens == "project":
    no = int(state.select("連携事業", "no", options.projects(dataset), "1"))
    picture, words = st.columns([3, 2], gap="large")
    with picture:
        show(data.figure(project_map, no, "", rendering), on_pick=state.set_pick)
    with words:
        project_panel(dataset, no)
elif lens == "fields":
    scope = state.scope(options.headings(dataset))
    show(data.figure(field_maps, scope))
else:
    scope = state.scope(options.headings(dataset))
    picture, words = st.columns([3, 2], gap="large")
    with words:
        town = state.select("市町村", "town", options.towns(dataset), "")
        if town:
            town_panel(dataset, town, scope)
        else:
            towns_panel(dataset, scope)
    with picture:
        show(data.figure(participation_map, scope, town, rendering), on_pick=state.set_pick)
