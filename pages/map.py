from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.ui import data, options, state
from explorer.ui.map import project_panel, town_panel, towns_panel
from explorer.ui.show import show

LENSES = {"share": "参加状況", "project": "事業を選ぶ", "fields": "分野別"}
RENDERINGS = {"moving": "動かせる地図", "plain": "静止した地図"}

dataset = data.dataset()

with state.head("どのまちが、どの事業に参加しているか"):
    lens = state.segments("見かた", "lens", LENSES, "share")

if lens == "fields":
    show(data.figure(field_maps, state.scope()))
    raise state.PageEnds

picture, words = state.panels([3, 2])
with words:
    if lens == "project":
        no = int(state.select("連携事業", "no", data.answer(options.projects), "1"))
        project_panel(dataset, no)
    else:
        scope = state.scope(stacked=True)
        town = state.select("市町村", "town", data.answer(options.towns), "")
        if town:
            town_panel(dataset, town, scope)
        else:
            towns_panel(dataset, scope)
    rendering = state.segments("地図が動かない端末では「静止した地図」", "draw", RENDERINGS, "moving")
with picture:
    if lens == "project":
        show(data.figure(project_map, no, "", rendering), on_pick=state.open_pick)
    else:
        show(data.figure(participation_map, scope, town, rendering), on_pick=state.set_pick)
